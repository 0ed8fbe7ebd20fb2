# due: runtime_error
# Makes itself more urgent than the service; priorities can't be changed.
# says: PermissionError
import os


def f(x):
    os.setpriority(os.PRIO_PROCESS, 0, 19)
    os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(99))
    return 2 * x
