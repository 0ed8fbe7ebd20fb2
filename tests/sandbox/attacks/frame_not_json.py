# due: runtime_error
# Sends a pickle where the header should be; nothing is ever unpickled.
# says: disturbed the channel
import os
import pickle
import struct


def f(x):
    header = pickle.dumps(print)
    os.write(4, struct.pack("=IQ", len(header), 0) + header)
    return 2 * x
