"""Walls behind walls: what keeps a promise when the first wall has a gap. Good to have, not required."""

from __future__ import annotations

from graders.sandbox.probes.wall import Attempt, Wall

_FIND_NUMBER = """
import os
if os.getpid() > 1:
    return {"got": os.getpid()}
raise LookupError("it is number 1")
"""

_FIND_PARENT = """
import os
if os.getppid():
    return {"got": os.getppid()}
raise LookupError("it has none")
"""

WALLS = (
    Wall(
        "landlock",
        "is refused files by Landlock too, whatever the mounts show",
        # Its mount and its mode would let everyone write; Landlock's rules don't name it.
        (Attempt("opens a device for writing", "return {'got': open('/dev/zero', 'wb').name}"),),
        rests_on=("landlock_abi",),
        required=False,
    ),
    Wall(
        "pid-namespace",
        "has a process namespace to itself, which ends with it",
        (
            Attempt("has a number among the host's processes", _FIND_NUMBER),
            Attempt("sees its parent", _FIND_PARENT),
        ),
        rests_on=("user_namespaces",),
        required=False,
        refusals=("LookupError",),
    ),
)
