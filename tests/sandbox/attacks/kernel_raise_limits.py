# due: runtime_error
# Takes its limits off; lowering is all that is possible without a capability.
# says: LookupError
import resource

LIMITS = (
    resource.RLIMIT_AS,
    resource.RLIMIT_CPU,
    resource.RLIMIT_FSIZE,
    resource.RLIMIT_NOFILE,
    resource.RLIMIT_NPROC,
    resource.RLIMIT_CORE,
)


def f(x):
    for limit in LIMITS:
        most = resource.getrlimit(limit)[1]
        for wanted in (most + 1, resource.RLIM_INFINITY):
            try:
                resource.setrlimit(limit, (wanted, wanted))
            except (ValueError, OSError):
                continue
            return 2 * x
    raise LookupError("no limit could be raised")
