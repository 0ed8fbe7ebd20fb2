# due: memory_limit | runtime_error
# Takes shared anonymous memory, which counts to nobody's heap.
import mmap


def f(x):
    kept = []
    while True:
        kept.append(mmap.mmap(-1, 64 << 20))
        kept[-1].write(b"x" * (64 << 20))
