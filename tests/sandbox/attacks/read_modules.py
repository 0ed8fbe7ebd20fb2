# due: runtime_error
# Searches the loaded modules for the judge's; they were taken out before the fork.
# says: LookupError
import sys

OURS = ("graders", "questions", "app", "packaging", "pyseccomp", "pydantic")


def f(x):
    if any(name.partition(".")[0] in OURS for name in sys.modules):
        return 2 * x
    raise LookupError("no module of theirs")
