"""What the command line can do: one module per subcommand.

Commands return their exit code: 0 done, 1 what was asked for is at fault, 2 it could
not be done. What they report goes to stdout, complaints to stderr.

Start reading at `app/cli.py`, which names them all.
"""
