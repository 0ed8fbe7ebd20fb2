"""What an answer must not see: files, the environment, other processes, other answers."""

from __future__ import annotations

from graders.sandbox.probes.wall import Attempt, Wall

_FIND_FOLDERS = """
import os
if seen := {"etc", "var", "boot"} & set(os.listdir("/")):
    return {"got": str(seen)}
raise FileNotFoundError("no folder of a host")
"""

_READ_ENVIRONMENT = """
import ctypes
block = ctypes.POINTER(ctypes.c_char_p).in_dll(ctypes.CDLL(None), "environ")
names, index = set(), 0
while block and block[index]:
    names.add(block[index].partition(b"=")[0].decode())
    index += 1
if names - set(harmless):
    return {"got": str(names)}
raise OSError("nothing there")
"""

# Signal 0 reaches everyone and does nothing.
_SIGNAL_EVERYONE = """
import os
os.kill(-1, 0)
return {"got": "somebody"}
"""

_FIND_FILE = """
import os
os.unlink("/tmp/batchmark-doctor-left")
return {"got": "a file in /tmp"}
"""

_FIND_NAME = """
if hasattr(np, "left_by_another"):
    return {"got": "a name in numpy"}
raise LookupError("numpy is as it was")
"""

_LEAVE_BOTH = """
np.left_by_another = True
open("/tmp/batchmark-doctor-left", "w").close()
return {}
"""

WALLS = (
    Wall(
        "files",
        "sees no file of the host, of the project or of its questions",
        (
            Attempt("reads the host's accounts", "return {'got': open('/etc/passwd').readline()}"),
            Attempt("reads a file that is open to everyone", "return {'got': open(secret).read()}"),
            Attempt("reads the project's code", "return {'got': open(code).readline()}"),
            Attempt("lists the questions", "import os\nreturn {'got': os.listdir(questions)}"),
            Attempt("finds the host's folders", _FIND_FOLDERS),
        ),
        rests_on=("user_namespaces", "mount_setattr"),
    ),
    Wall(
        "environment",
        "knows nothing of the service's environment",
        (Attempt("reads the C library's environment", _READ_ENVIRONMENT),),
    ),
    Wall(
        "processes",
        "sees no other process and can signal none",
        (
            Attempt("lists /proc", "import os\nreturn {'got': os.listdir('/proc')[:9]}"),
            Attempt("signals everyone", _SIGNAL_EVERYONE),
        ),
        rests_on=("user_namespaces",),
    ),
    Wall(
        "leftovers",
        "leaves nothing for the next answer",
        (
            Attempt("finds a file that another left", _FIND_FILE),
            Attempt("finds a library that another changed", _FIND_NAME),
        ),
        rests_on=("user_namespaces",),
        refusals=("OSError", "LookupError"),
        first=_LEAVE_BOTH,
    ),
)
