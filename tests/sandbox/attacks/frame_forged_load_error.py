# due: runtime_error
# Reports that the answer could not be loaded, after it was; the word of the answer is against itself.
import os
import struct


def f(x):
    header = b'{"kind":"error","index":-1,"types":["OSError"],"message":"ours","places":[]}'
    os.write(4, struct.pack("=IQ", len(header), 0) + header)
    os._exit(0)
