# due: runtime_error
# Imports the judge to find the solution or change the verdict; our packages are not in the box.
# says: ModuleNotFoundError
import importlib


def f(x):
    for name in ("graders", "questions", "app", "graders.coding.judging"):
        try:
            importlib.import_module(name)
        except ModuleNotFoundError:
            continue
        return 2 * x
    import graders.sandbox.zygote

    return 2 * x
