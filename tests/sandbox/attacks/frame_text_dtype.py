# due: runtime_error
# Claims an array of text of unlimited width; only plain numbers are taken.
# says: disturbed the channel
import os
import struct


def f(x):
    header = (
        b'{"kind":"case","index":0,"tree":{"d":{"out":{"a":0}}},"changed":[],'
        b'"leaves":[{"stored":"<U99999999","shape":[0],"kind":"ndarray","dtype":"float64"}]}'
    )
    os.write(4, struct.pack("=IQ", len(header), 0) + header)
    return 2 * x
