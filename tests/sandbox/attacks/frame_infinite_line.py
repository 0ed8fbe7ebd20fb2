# due: runtime_error
# Reports an exception in line Infinity, which is no integer.
# says: disturbed the channel
import os
import struct


def f(x):
    header = b'{"kind":"error","index":0,"types":["E"],"message":"","places":[["answer.py",Infinity,"f"]]}'
    os.write(4, struct.pack("=IQ", len(header), 0) + header)
    return 2 * x
