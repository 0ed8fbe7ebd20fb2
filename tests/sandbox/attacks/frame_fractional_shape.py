# due: runtime_error
# Claims sizes that are not whole numbers, and true for one.
# says: disturbed the channel
import os
import struct


def f(x):
    header = (
        b'{"kind":"case","index":0,"tree":{"d":{"out":{"a":0}}},"changed":[],'
        b'"leaves":[{"stored":"<f8","shape":[3.0,true],"kind":"ndarray","dtype":"float64"}]}'
    )
    os.write(4, struct.pack("=IQ", len(header), 24) + header + bytes(24))
    return 2 * x
