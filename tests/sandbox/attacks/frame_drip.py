# due: time_limit
# Sends its claimed payload byte by byte, so that the judge always has something to read.
# says: still running
import os
import struct


def f(x):
    os.write(4, struct.pack("=IQ", 100, 30 << 20) + b" " * 100)
    while True:
        os.write(4, b"x")
