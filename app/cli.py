"""The command `batchmark`: one line per subcommand.

Each lives in a module of its own under `commands`, named here as text and imported
when it is called, so that help stays quick: the judge alone takes a second to import.
"""

from __future__ import annotations

import sys

from cyclopts import App

app = App(
    name="batchmark",
    help="Mark exercises on machine learning and say which mistake a wrong answer makes.",
    version_flags=["--version"],
)
app.command("app.commands.serve:serve", help="Serve the pages and the API.")
app.command("app.commands.worker:worker", help="Grade what others have queued (PostgreSQL).")
app.command("app.commands.migrate:migrate", help="Bring the database to the newest schema.")
app.command("app.commands.health:app", name="health", help="Exit with 0 if the process here is fit.")
app.command("app.commands.grade:grade", help="Grade files here and now, without server or database.")
app.command("app.commands.check:check", help="Check question files and print every fault with its line.")
app.command("app.commands.new:new", help="Write a question to start from.")
app.command("app.commands.export:export", help="Write questions for an LMS: Moodle XML, QTI, links.")
app.command(
    "app.commands.import_questions:import_questions", name="import", help="Take questions from Moodle or QTI."
)
app.command("app.commands.regrade:regrade", help="Grade once more, and say what that would change.")
app.command("app.commands.doctor:doctor", help="Attack the sandbox and print which of its walls hold.")
app.command("app.commands.lti:app", name="lti", help="Connect LMSs by LTI 1.3.")
app.command("app.commands.token:app", name="token", help="Tokens for programs that call the API.")


def main() -> None:
    """Run the command line; its exit code is the command's, and 2 where a setting is not what it must be."""
    try:
        app()
    except ValueError as error:
        from app.settings import find_faults  # noqa: PLC0415 - with it comes half a second of imports

        faults = find_faults(error)
        if not faults:
            raise
        sys.stderr.write("\n".join(faults) + "\n")
        sys.exit(2)
