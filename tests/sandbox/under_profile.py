"""Runs a command as a container's ordinary user, under a seccomp profile in the runtimes' format.

python under_profile.py PROFILE [--without NAME,NAME…] COMMAND…

As a runtime does it: no capability, no new privileges, then the filter, then the command.
Started as root it becomes an ordinary user first.
"""

from __future__ import annotations

import errno
import json
import os
import sys
from pathlib import Path
from typing import Any

import pyseccomp
from as_ordinary_user import PROJECT, become_ordinary, open_ways

from graders.sandbox import kernel

Rule = dict[str, Any]


def compile_profile(profile: dict[str, Any], without: frozenset[str]) -> pyseccomp.SyscallFilter:
    """The profile's rules, less those for the calls in `without`."""
    compiled = pyseccomp.SyscallFilter(_action(profile["defaultAction"], profile["defaultErrnoRet"]))
    for rule in profile["syscalls"]:
        for name in set(rule["names"]) - without:
            if pyseccomp.resolve_syscall(pyseccomp.system_arch(), name) >= 0:
                compiled.add_rule(_action(rule["action"], rule.get("errnoRet")), name, *_arguments(rule))
    return compiled


def _action(name: str, number: int | None) -> int:
    return {"SCMP_ACT_ALLOW": pyseccomp.ALLOW, "SCMP_ACT_ERRNO": pyseccomp.ERRNO(number or errno.EPERM)}[name]


def _arguments(rule: Rule) -> list[pyseccomp.Arg]:
    operators = {"SCMP_CMP_EQ": pyseccomp.EQ, "SCMP_CMP_MASKED_EQ": pyseccomp.MASKED_EQ}
    return [
        pyseccomp.Arg(given["index"], operators[given["op"]], given["value"], given.get("valueTwo", 0))
        for given in rule.get("args", ())
    ]


def main() -> None:
    """Become the container's process."""
    profile, *command = sys.argv[1:]
    without = frozenset[str]()
    if command[0] == "--without":
        without, command = frozenset(command[1].split(",")), command[2:]
    rules = compile_profile(json.loads(Path(profile).read_text(encoding="utf-8")), without)
    if os.geteuid() == 0:
        open_ways([Path(sys.base_prefix), Path(sys.prefix), PROJECT])
        become_ordinary()
    kernel.drop_capabilities()
    kernel.prctl(kernel.PR_SET_NO_NEW_PRIVS, 1)
    rules.load()
    os.execv(command[0], command)


if __name__ == "__main__":
    main()
