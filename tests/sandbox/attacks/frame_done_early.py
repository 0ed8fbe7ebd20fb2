# due: wrong_answer | runtime_error
# Says that all is done before anything is; a case without outputs earns nothing.
import os
import struct


def f(x):
    header = b'{"kind":"done"}'
    os.write(4, struct.pack("=IQ", len(header), 0) + header)
    return 3 * x
