# due: runtime_error
# Lets a pool of threads compute, to use more than its share of processors; it gets no thread.
# says: start new thread
from concurrent.futures import ThreadPoolExecutor


def f(x):
    with ThreadPoolExecutor(4) as pool:
        return sum(pool.map(lambda _: x, range(2)))
