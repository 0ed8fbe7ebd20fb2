# due: runtime_error
# Looks for our code and questions in every folder that it can see; none of it is in the box.
# says: FileNotFoundError
import os

# Not the checkout's own name: the libraries may lie in a folder under it.
OURS = {"graders", "questions", "run_answer.py", "misconceptions.yaml", "pyproject.toml", "alembic.ini"}


def f(x):
    for folder, folders, files in os.walk("/"):
        if "config-" in folder:
            continue
        if OURS & {*folders, *files}:
            return 2 * x
    raise FileNotFoundError("nothing of the project")
