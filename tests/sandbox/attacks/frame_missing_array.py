# due: runtime_error
# Refers to an array that it didn't send.
# says: disturbed the channel
import os
import struct


def f(x):
    header = b'{"kind":"case","index":0,"tree":{"d":{"out":{"a":7}}},"changed":[],"leaves":[]}'
    os.write(4, struct.pack("=IQ", len(header), 0) + header)
    return 2 * x
