"""Judging the kinds without code: choice, multiple, numeric, ordering, text. Pure: touches nothing.

`judging.py` picks by kind; each kind has a file of its own.
"""
