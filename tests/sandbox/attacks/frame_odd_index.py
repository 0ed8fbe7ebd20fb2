# due: runtime_error
# Sends a case whose number is a list, and true.
# says: disturbed the channel
import os
import struct


def f(x):
    header = b'{"kind":"case","index":[0],"tree":null,"changed":[],"leaves":[]}'
    os.write(4, struct.pack("=IQ", len(header), 0) + header)
    return 2 * x
