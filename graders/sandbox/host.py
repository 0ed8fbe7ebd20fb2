"""What this host offers to build walls from, and what to do where it lacks something.

Facts are found by trying or by asking the kernel, never by the name of a distribution.
"""

from __future__ import annotations

import ctypes.util
import json
import os
import platform
import subprocess
import sys
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

from graders.sandbox import kernel, policy

TRIAL_LIMIT_S = 20.0
_SYSCTLS = (
    "kernel.unprivileged_userns_clone",
    "user.max_user_namespaces",
    "kernel.apparmor_restrict_unprivileged_userns",
)
_CONTAINER_MARKS = ("/.dockerenv", "/run/.containerenv")
_CAP_SYS_ADMIN = 1 << 21
_KEEP = " (and the same setting in a file under /etc/sysctl.d, to keep it)."
_LANDLOCK_SINCE, _MOUNT_SETATTR_SINCE = (5, 13), (5, 12)


@dataclass(frozen=True)
class HostFacts:
    """What was found.

    `user_namespaces_error` says what the kernel answered where they can't be made,
    `filtered` whether a system-call filter (a container's, say) is on us already,
    `libseccomp` is the shared library's name, or empty; `sysctls` has those that exist.
    """

    kernel: str
    machine: str
    python: str
    libraries: dict[str, str]
    root: bool
    sys_admin: bool
    container: bool
    filtered: bool
    user_namespaces: bool
    user_namespaces_error: str
    sysctls: dict[str, str]
    mount_setattr: bool
    landlock_abi: int
    libseccomp: str
    cgroup_writable: bool


def read_facts() -> HostFacts:
    """Look at this host. Takes about a tenth of a second, for one trial in a process of its own."""
    own = _own_status()
    error = _try_namespaces()
    return HostFacts(
        kernel=platform.release(),
        machine=platform.machine(),
        python=platform.python_version(),
        libraries=_library_versions(),
        root=os.geteuid() == 0,
        sys_admin=bool(int(own.get("CapEff", "0"), 16) & _CAP_SYS_ADMIN),
        container=any(Path(mark).exists() for mark in _CONTAINER_MARKS),
        filtered=own.get("Seccomp", "0") != "0",
        user_namespaces=not error,
        user_namespaces_error=error,
        sysctls=_sysctls(),
        mount_setattr=_version(platform.release()) >= _MOUNT_SETATTR_SINCE,
        landlock_abi=kernel.landlock_abi(),
        libseccomp=ctypes.util.find_library("seccomp") or "",
        cgroup_writable=_is_cgroup_writable(),
    )


def remedies_for(facts: HostFacts) -> dict[str, str]:
    """What to do on this host, by the name of the fact that is missing; {} where nothing is."""
    found = {}
    if not facts.user_namespaces:
        found["user_namespaces"] = _namespaces_remedy(facts)
    if not facts.mount_setattr:
        found["mount_setattr"] = (
            f"Linux {facts.kernel} can't make a tree of mounts read-only: use Linux 5.12 or newer."
        )
    if not facts.landlock_abi:
        found["landlock_abi"] = _landlock_remedy(facts)
    if not facts.libseccomp:
        found["libseccomp"] = (
            "libseccomp is not installed: `apt-get install libseccomp2` on Debian and Ubuntu,"
            " `dnf install libseccomp` on Fedora and its kin."
        )
    return found


def _namespaces_remedy(facts: HostFacts) -> str:
    if facts.sysctls.get("kernel.unprivileged_userns_clone") == "0":
        why = "This kernel keeps user namespaces from ordinary users"
        return f"{why}: `sysctl -w kernel.unprivileged_userns_clone=1`{_KEEP}"
    if facts.sysctls.get("user.max_user_namespaces") == "0":
        why = "User namespaces are limited to none"
        return f"{why}: `sysctl -w user.max_user_namespaces=15000`{_KEEP}"
    if facts.sysctls.get("kernel.apparmor_restrict_unprivileged_userns") == "1":
        return (
            "AppArmor takes the rights away that a user namespace gives: load a profile with the rule"
            f" `userns,` for {Path(sys.executable).resolve()}, or"
            f" `sysctl -w kernel.apparmor_restrict_unprivileged_userns=0`{_KEEP}"
        )
    if facts.container or facts.filtered:
        return (
            "The container's own profiles forbid user namespaces. Docker and Podman: start the worker (only"
            " it) with `--security-opt seccomp=graders/sandbox/worker-seccomp.json --security-opt"
            " apparmor=unconfined`, as docker-compose.yml does. Kubernetes: the same file by `seccompProfile:"
            " {type: Localhost}`, and `appArmorProfile: {type: Unconfined}`, for the worker's container."
        )
    return (
        f"The kernel makes no user namespaces ({facts.user_namespaces_error}): it needs CONFIG_USER_NS,"
        " and a caller that is not in a chroot."
    )


def _landlock_remedy(facts: HostFacts) -> str:
    if _version(facts.kernel) < _LANDLOCK_SINCE:
        return f"Linux {facts.kernel} has no Landlock: use Linux 5.13 or newer."
    if facts.filtered:
        return (
            "A filter on this process may refuse Landlock: start the worker's container with the seccomp"
            " profile graders/sandbox/worker-seccomp.json."
        )
    return "Landlock is not switched on: add it to the kernel's `lsm=` boot parameter (`lsm=landlock,…`)."


def _version(release: str) -> tuple[int, ...]:
    numbers = release.partition("-")[0].split(".")[:2]
    return tuple(int(number) for number in numbers if number.isdigit())


def _try_namespaces() -> str:
    # In a process of its own, because there is no way back out of a namespace.
    command = [sys.executable, "-I", "-m", "graders.sandbox.try_namespaces"]
    try:
        done = subprocess.run(
            command, cwd="/", env=policy.ENVIRONMENT, capture_output=True, timeout=TRIAL_LIMIT_S, check=True
        )
        return str(json.loads(done.stdout)["error"])
    except (OSError, subprocess.SubprocessError, ValueError) as error:
        return f"could not be tried: {error}"


def _sysctls() -> dict[str, str]:
    paths = {name: Path("/proc/sys", *name.split(".")) for name in _SYSCTLS}
    return {name: path.read_text(encoding="ascii").strip() for name, path in paths.items() if path.exists()}


def _own_status() -> dict[str, str]:
    lines = Path("/proc/self/status").read_text(encoding="utf-8").splitlines()
    return {name: value.strip() for name, _, value in (line.partition(":") for line in lines)}


def _library_versions() -> dict[str, str]:
    names = sorted({name for libraries in policy.LIBRARY_SETS.values() for name in libraries})
    return {name: _find_version(name) or "missing" for name in names}


def _find_version(distribution: str) -> str | None:
    try:
        return metadata.version(distribution)
    except metadata.PackageNotFoundError:
        return None


def _is_cgroup_writable() -> bool:
    own = Path("/proc/self/cgroup").read_text(encoding="utf-8").rpartition("0::")[2].strip()
    return os.access(f"/sys/fs/cgroup{own}/cgroup.procs", os.W_OK)
