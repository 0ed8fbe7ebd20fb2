# due: runtime_error
# Sends a header in bytes that are no text.
# says: disturbed the channel
import os
import struct


def f(x):
    header = b"\xff\xfe\x00{"
    os.write(4, struct.pack("=IQ", len(header), 0) + header)
    return 2 * x
