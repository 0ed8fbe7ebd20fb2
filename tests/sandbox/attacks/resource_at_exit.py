# due: wrong_answer
# Registers work for the interpreter's end; the child is killed and never gets there.
import atexit
import time


@atexit.register
def linger():
    time.sleep(3_600)


def f(x):
    return 3 * x
