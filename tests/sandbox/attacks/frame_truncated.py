# due: runtime_error
# Begins a frame and ends the process; half a frame is none.
# says: were through
import os
import struct


def f(x):
    header = b'{"kind":"case","index":0'
    os.write(4, struct.pack("=IQ", 1_000, 0) + header)
    os._exit(0)
