# due: runtime_error
# Imports what the server uses, to get at its configuration; only the question's library is in the box.
# says: ModuleNotFoundError
import importlib


def f(x):
    for name in ("pydantic", "sqlalchemy", "fastapi", "pytest", "pip"):
        try:
            importlib.import_module(name)
        except ModuleNotFoundError:
            continue
        return 2 * x
    import asyncpg

    return 2 * x
