"""Tries, as a process of its own, whether an ordinary user gets the namespaces that a box needs.

Run as `python -I -m graders.sandbox.try_namespaces`; prints {"error": …}, empty where
it works. Unsharing alone says too little: AppArmor allows it and then takes away the
right to mount.
"""

from __future__ import annotations

import json
import sys

from graders.sandbox import kernel, outer_wall


def try_namespaces() -> str:
    """What the kernel answered, or "" if all went well. This process is not to be used any further."""
    outer_wall.give_up_root()
    try:
        kernel.unshare(kernel.CLONE_NEWUSER | kernel.CLONE_NEWNS | kernel.CLONE_NEWPID | kernel.CLONE_NEWNET)
        kernel.mount("none", "/", None, kernel.MS_REC | kernel.MS_PRIVATE)
    except OSError as error:
        return str(error)
    return ""


if __name__ == "__main__":
    sys.stdout.write(json.dumps({"error": try_namespaces()}))
