# due: runtime_error
# Claims an empty array with one size past all bounds; it can't be built, and that is its own fault.
# says: disturbed the channel
import os
import struct


def f(x):
    header = (
        b'{"kind":"case","index":0,"tree":{"d":{"out":{"a":0}}},"changed":[],'
        b'"leaves":[{"stored":"<f8","shape":[0,1000000000000000000000000000000],"kind":"ndarray","dtype":"float64"}]}'
    )
    os.write(4, struct.pack("=IQ", len(header), 0) + header)
    return 2 * x
