# due: wrong_answer
# Sends wrong outputs with a verdict and points beside them; what isn't asked for isn't read.
import os
import struct


def f(x):
    header = (
        b'{"kind":"case","index":0,"tree":{"d":{"out":0}},"changed":[],"leaves":[],'
        b'"verdict":"correct","points":2}'
    )
    os.write(4, struct.pack("=IQ", len(header), 0) + header)
    os._exit(0)
