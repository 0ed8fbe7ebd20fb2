# due: runtime_error | wrong_answer
# Sends an integer of half a million digits, which takes minutes to parse; such are refused.
import os
import struct


def f(x):
    header = (
        b'{"kind":"case","index":0,"changed":[],"leaves":[],"tree":{"d":{"out":' + b"9" * 500_000 + b"}}}"
    )
    os.write(4, struct.pack("=IQ", len(header), 0) + header)
    os._exit(0)
