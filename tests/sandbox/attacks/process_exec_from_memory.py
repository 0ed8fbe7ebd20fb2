# due: runtime_error
# Runs a program by its open descriptor (execveat); the system-call filter refuses it.
# says: PermissionError
import os


def f(x):
    with open("/tmp/program", "wb") as file:
        file.write(b"#!/bin/sh\n")
    os.execve(os.open("/tmp/program", os.O_RDONLY), ["program"], {})
    return 2 * x
