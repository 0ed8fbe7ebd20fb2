# due: runtime_error
# Opens a named shared memory block that an earlier submission could have left; the box has no /dev/shm.
# says: Error
from multiprocessing import shared_memory


def f(x):
    shared_memory.SharedMemory("escaped", create=True, size=64)
    return 2 * x
