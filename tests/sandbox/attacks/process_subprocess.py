# due: runtime_error
# Starts a shell; there is none, and neither fork nor exec is allowed.
# says: PermissionError
import subprocess


def f(x):
    subprocess.run(["/bin/sh", "-c", "true"], check=False)
    return 2 * x
