# due: runtime_error
# Claims an array with a negative size, to confuse the byte count.
# says: disturbed the channel
import os
import struct


def f(x):
    header = (
        b'{"kind":"case","index":0,"tree":{"d":{"out":{"a":0}}},"changed":[],'
        b'"leaves":[{"stored":"<f8","shape":[-3,-4],"kind":"ndarray","dtype":"float64"}]}'
    )
    os.write(4, struct.pack("=IQ", len(header), 96) + header + bytes(96))
    return 2 * x
