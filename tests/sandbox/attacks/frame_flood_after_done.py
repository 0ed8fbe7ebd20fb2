# due: runtime_error
# Says that all is done and goes on writing for ever; after the last frame nothing is waited for.
import os
import struct
import time


def f(x):
    header = b'{"kind":"done"}'
    os.write(4, struct.pack("=IQ", len(header), 0) + header)
    time.sleep(0.05)
    while True:
        os.write(4, bytes(65_536))
