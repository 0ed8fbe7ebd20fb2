# due: output_limit
# Claims a payload of 16 EiB, to be given room for it; its length is checked first.
# says: limit
import os
import struct


def f(x):
    header = b"{}"
    os.write(4, struct.pack("=IQ", len(header), 2**64 - 1) + header)
    return 2 * x
