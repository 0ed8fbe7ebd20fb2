"""Beside and below the steps of a submission: what is admitted, judged and counted, hints and tries."""
