"""What an answer must not use up: memory, time, disk, and our patience with what it sends."""

from __future__ import annotations

from graders.sandbox.outcome import Ending
from graders.sandbox.policy import LIMITS
from graders.sandbox.probes.wall import Attempt, Wall

_WORK_ON = """
import time
until_s = time.monotonic() + 3
while time.monotonic() < until_s:
    pass
return {"got": "all the time it wanted"}
"""

_FILL_DISK = f"""
import os
kept = [open(f"/tmp/batchmark-doctor-{{number}}", "wb", 0) for number in range({4 * LIMITS.tmp_mib} // 8)]
for file in kept:
    os.unlink(file.name)
for file in kept:
    for _ in range(8):
        if file.write(bytes(1 << 20)) < 1 << 20:
            raise OSError("full")
return {{"got": f"{{len(kept)}} files of 8 MiB"}}
"""

_FILL_FOLDER = f"""
import os
made = []
try:
    for number in range({2 * LIMITS.tmp_inodes}):
        os.close(os.open(f"/tmp/batchmark-doctor-{{number}}", os.O_CREAT | os.O_WRONLY))
        made.append(f"/tmp/batchmark-doctor-{{number}}")
finally:
    for path in made:
        os.unlink(path)
return {{"got": f"{{len(made)}} files"}}
"""

_FILL_TABLE = f"""
kept = [open("/dev/null") for _ in range({4 * LIMITS.open_files})]
return {{"got": f"{{len(kept)}} descriptors"}}
"""

_TAKE_MEMORY = """
kept = [np.ones(1 << 20) for _ in range(64)]
return {"got": f"{len(kept)} pieces of 8 MiB"}
"""

_PRINT_ON = """
for _ in range(512):
    print("x" * (1 << 16))
return {"got": "all of it printed"}
"""

WALLS = (
    Wall(
        "memory",
        "takes no more memory than its question allows",
        (Attempt("takes 512 MiB where 64 are allowed", _TAKE_MEMORY),),
        refusals=("MemoryError",),
        memory_mib=64,
    ),
    Wall(
        "time",
        "ends when its time is up",
        (Attempt("works for 3 s where 0.2 are allowed", _WORK_ON),),
        endings=(Ending.TIME_LIMIT,),
        time_limit_s=0.2,
    ),
    Wall(
        "disk",
        "fills no disk and no table of files",
        (
            Attempt(f"writes {4 * LIMITS.tmp_mib} MiB to /tmp", _FILL_DISK),
            Attempt(f"makes {2 * LIMITS.tmp_inodes} files in /tmp", _FILL_FOLDER),
            Attempt(f"opens {4 * LIMITS.open_files} files at once", _FILL_TABLE),
        ),
        rests_on=("user_namespaces",),
    ),
    Wall(
        "results",
        "hands back no more than the limit",
        (Attempt("returns more than that", "return {'got': np.zeros(output_limit_bytes // 8 + 1)}"),),
        refusals=("MemoryError",),  # where the limit is a very large one
        endings=(Ending.OUTPUT_LIMIT,),
        memory_mib=1_024,
    ),
    Wall(
        "printing",
        "prints no more than the limit",
        (Attempt("prints 32 MiB", _PRINT_ON),),
        endings=(Ending.OUTPUT_LIMIT,),
    ),
)
