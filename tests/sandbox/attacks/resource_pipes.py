# due: runtime_error
# Fills many pipes, whose contents are the kernel's memory.
# says: Too many open files
import os


def f(x):
    while True:
        os.write(os.pipe()[1], bytes(1 << 16))
