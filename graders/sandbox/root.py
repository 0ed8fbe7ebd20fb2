"""The outer wall's file system: a root with the interpreter and its libraries, read-only, and nothing else.

Runs in the zygote, once, after the libraries are imported. The system's shared
objects are not in the box: those in use are mapped already, and the dynamic linker
finds them by name without opening them again.
"""

from __future__ import annotations

import os
import sysconfig
from collections.abc import Iterable
from importlib import metadata
from pathlib import Path

from packaging.requirements import Requirement

from graders.sandbox import kernel, policy

# Any of these carries the new root in this process's private mount table; the host
# doesn't see it. The first that exists and hides nothing to be mounted is taken.
_CARRIERS = ("/mnt", "/media", "/srv", "/opt", "/home", "/tmp")  # noqa: S108 - only a mount point
_READ_ONLY = kernel.MOUNT_ATTR_RDONLY | kernel.MOUNT_ATTR_NOSUID | kernel.MOUNT_ATTR_NODEV


def visible_paths(library_set: str) -> list[Path]:
    """Absolute paths of everything that is in the box, each at the place it has outside."""
    stdlib = Path(sysconfig.get_path("stdlib"))
    return sorted({stdlib, *_distribution_paths(policy.LIBRARY_SETS[library_set])})


def enter(paths: Iterable[Path]) -> None:
    """Build the root from `paths`, move into it and forget the old one.

    Raises:
        OSError: a mount failed.
    """
    kernel.mount("none", "/", None, kernel.MS_REC | kernel.MS_PRIVATE)
    paths = sorted(paths, key=lambda path: len(path.parts))  # the standard library before what lies in it
    root = _carrier(paths)
    kernel.mount("root", root, "tmpfs", kernel.MS_NOSUID | kernel.MS_NODEV, "size=1m,mode=0755")
    stdlib = Path(sysconfig.get_path("stdlib"))
    _bind(stdlib, Path(root + str(stdlib)), _READ_ONLY)
    hidden = _hide_site_packages(Path(root + str(stdlib)))
    for path in paths:
        if path != stdlib:
            _bind(path, Path(root + str(path)), _READ_ONLY)
    for device in policy.DEVICES:
        _bind(Path(device), Path(root + device), kernel.MOUNT_ATTR_NOSUID | kernel.MOUNT_ATTR_NOEXEC)
    Path(root, "tmp").mkdir(exist_ok=True)
    for folder in (*hidden, Path(root)):
        kernel.protect_mount(str(folder), _READ_ONLY, recursive=False)
    os.chdir(root)
    kernel.pivot_root_here()


def _distribution_paths(names: Iterable[str]) -> set[Path]:
    """Top-level files and folders that the named distributions and their dependencies installed."""
    paths: set[Path] = set()
    waiting, seen = list(names), set()
    while waiting:
        name = waiting.pop()
        if name in seen:
            continue
        seen.add(name)
        try:
            distribution = metadata.distribution(name)
        except metadata.PackageNotFoundError:  # an optional dependency that isn't there
            continue
        folder = Path(str(distribution.locate_file("")))
        tops = {Path(file).parts[0] for file in distribution.files or ()}
        paths |= {folder / top for top in tops - {"..", "__pycache__"}}
        for line in distribution.requires or ():
            requirement = Requirement(line)
            if requirement.marker is None or requirement.marker.evaluate({"extra": ""}):
                waiting.append(requirement.name)
    return {path for path in paths if path.exists()}


def _carrier(paths: list[Path]) -> str:
    for candidate in _CARRIERS:
        if Path(candidate).is_dir() and not any(path.is_relative_to(candidate) for path in paths):
            return candidate
    raise OSError(f"none of {', '.join(_CARRIERS)} can carry the box's root")


def _bind(source: Path, target: Path, attributes: int) -> None:
    if source.is_dir():
        target.mkdir(parents=True, exist_ok=True)
    else:
        target.parent.mkdir(parents=True, exist_ok=True)
        target.touch()
    kernel.mount(str(source), str(target), None, kernel.MS_BIND | kernel.MS_REC)
    kernel.protect_mount(str(target), attributes, recursive=True)


def _hide_site_packages(stdlib: Path) -> list[Path]:
    # Without a virtual environment the standard library's folder also holds whatever
    # the host installed, this project and its solutions included.
    folders = [stdlib / name for name in ("site-packages", "dist-packages") if (stdlib / name).is_dir()]
    for folder in folders:
        kernel.mount("hidden", str(folder), "tmpfs", kernel.MS_NOSUID | kernel.MS_NODEV, "size=1m,mode=0755")
    return folders
