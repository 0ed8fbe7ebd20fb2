# due: runtime_error
# Starts a thread that goes on beside the runner; the system-call filter refuses it.
# says: start new thread
import threading


def f(x):
    threading.Thread(target=print).start()
    return 2 * x
