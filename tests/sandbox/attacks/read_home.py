# due: runtime_error
# Looks for keys and notebooks in the homes; there are none, only the way to the interpreter may be there.
# says: FileNotFoundError
import os


def f(x):
    for home in ("/root", "/home"):
        for folder, _, files in os.walk(home):
            if ".ssh" in folder or any(name.startswith(".bash") or name.endswith(".ipynb") for name in files):
                return 2 * x
    raise FileNotFoundError("no home")
