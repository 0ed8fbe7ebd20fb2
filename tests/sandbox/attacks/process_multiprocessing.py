# due: runtime_error
# Computes in another process; it can't be forked.
# says: Error
import multiprocessing


def f(x):
    process = multiprocessing.get_context("fork").Process(target=print)
    process.start()
    process.join()
    return 2 * x
