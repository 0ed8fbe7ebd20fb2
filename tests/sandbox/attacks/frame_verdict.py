# due: runtime_error
# Sends a verdict instead of outputs; there is no such frame, verdicts are made outside.
# says: disturbed the channel
import os
import struct


def f(x):
    header = b'{"kind":"verdict","verdict":"correct","points":2}'
    os.write(4, struct.pack("=IQ", len(header), 0) + header)
    return 2 * x
