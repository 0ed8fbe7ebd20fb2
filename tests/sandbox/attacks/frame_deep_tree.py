# due: runtime_error
# Nests a result as deep as the JSON parser takes it, to overflow what reads it next.
# says: disturbed the channel
import os
import struct


def f(x):
    header = b'{"kind":"case","index":0,"changed":[],"leaves":[],"tree":' + b"[" * 900 + b"]" * 900 + b"}"
    os.write(4, struct.pack("=IQ", len(header), 0) + header)
    return 2 * x
