# due: runtime_error
# Sends a list where the header should be.
# says: disturbed the channel
import os
import struct


def f(x):
    header = b"[1, 2, 3]"
    os.write(4, struct.pack("=IQ", len(header), 0) + header)
    return 2 * x
