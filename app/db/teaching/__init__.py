"""Rows behind the instructor's numbers: gradebook, scores by hand, statistics, regrades."""
