# due: runtime_error
# Claims sizes whose product is 0 in 64 bits; it is reckoned without overflow.
# says: disturbed the channel
import os
import struct


def f(x):
    header = (
        b'{"kind":"case","index":0,"tree":{"d":{"out":{"a":0}}},"changed":[],'
        b'"leaves":[{"stored":"<f8","shape":[4294967296,4294967296],"kind":"ndarray","dtype":"float64"}]}'
    )
    os.write(4, struct.pack("=IQ", len(header), 0) + header)
    return 2 * x
