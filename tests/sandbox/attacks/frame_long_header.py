# due: output_limit | runtime_error
# Claims a header of 4 GiB, to be given room for it; its length is checked first.
import os
import struct


def f(x):
    header = b"{}"
    os.write(4, struct.pack("=IQ", 0xFFFFFFFF, 0) + header)
    return 2 * x
