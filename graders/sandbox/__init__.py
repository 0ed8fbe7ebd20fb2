"""The box that hostile code runs in: it turns inputs into outputs, nothing more.

`pool.py` is the trusted end, `zygote.py` the process behind the outer wall that
forks one walled child per submission, `policy.py` the rules as data, `doctor.py` an
attack on the whole as installed. May touch:
processes, namespaces, pipes. May not touch: questions, verdicts, expected values.

Theory of operation. A pool starts one zygote per library set. The zygote imports
the libraries, moves into a root that holds nothing but the interpreter and those
libraries, read-only, then into namespaces of its own. Asked over its control
socket, it forks a child into a new pid namespace; the child takes a private mount
and ipc namespace, a private /tmp, gives up its capabilities, puts on Landlock and
seccomp, and waits for one job on a pipe. The job's outputs come back on a second
pipe as bounded raw frames, what it prints on a third. The pool keeps the clock and
kills the child's whole pid namespace by its pidfd.
"""
