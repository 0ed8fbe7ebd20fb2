# due: runtime_error
# Lowers its own limits, so that the kernel kills it as if the fault were ours; only memory may be lowered.
# says: LookupError
import resource

LIMITS = (resource.RLIMIT_FSIZE, resource.RLIMIT_NOFILE, resource.RLIMIT_STACK, resource.RLIMIT_CPU)


def f(x):
    for limit in LIMITS:
        try:
            resource.setrlimit(limit, (1, 1))
        except (ValueError, OSError):
            continue
        while True:
            x = x + 1
    raise LookupError("no limit could be lowered")
