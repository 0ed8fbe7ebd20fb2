"""The instructor's routes: terms, gradebook, statistics, regrades, and writing questions."""
