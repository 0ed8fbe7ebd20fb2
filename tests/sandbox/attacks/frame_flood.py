# due: runtime_error | output_limit | time_limit
# Sends a million tiny frames, to keep the judge busy past the time limit.
import os
import struct


def f(x):
    header = b'{"kind":"loaded"}'
    frames = (struct.pack("=IQ", len(header), 0) + header) * 2_000
    while True:
        os.write(4, frames)
