# due: runtime_error
# Plants compiled code in the standard library's cache; it is mounted read-only.
# says: Error
import json
import os
from pathlib import Path


def f(x):
    folder = Path(json.__file__).parent / "__pycache__"
    folder.mkdir(exist_ok=True)
    with open(folder / "escaped.pyc", "wb") as file:
        file.write(os.urandom(16))
    return 2 * x
