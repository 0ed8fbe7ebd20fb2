"""Who asks, when, and where it is kept: the web process, the worker and the database.

Reads top to bottom: entrances (`main`, `worker`, `api`, `web`, `cli`), then steps
(`pipeline`) and what runs beside requests (`background`), then shelves (`rules`, `db`, `lms`),
then `settings` and `errors`. Steps never call one another: they hand over through the submission's row.
"""
