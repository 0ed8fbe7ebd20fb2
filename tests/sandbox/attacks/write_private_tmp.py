# due: wrong_answer
# Leaves files in /tmp for the next submission and the host; /tmp is this child's own and dies with it.
import os
from pathlib import Path


def f(x):
    Path("/tmp/escaped").write_text("here")
    Path("/tmp/sitecustomize.py").write_text("raise SystemExit")
    os.makedirs("/tmp/numpy/escaped", exist_ok=True)
    return 3 * x
