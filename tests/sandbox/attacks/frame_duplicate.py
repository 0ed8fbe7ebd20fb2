# due: wrong_answer
# Answers its own case beforehand with zeros, then returns; a case that comes twice ends the run.
import os
import struct


def f(x):
    header = (
        b'{"kind":"case","index":0,"tree":{"d":{"out":{"a":0}}},"changed":[],'
        b'"leaves":[{"stored":"<f8","shape":[3,4],"kind":"ndarray","dtype":"float64"}]}'
    )
    os.write(4, struct.pack("=IQ", len(header), 96) + header + bytes(96))
    return 2 * x
