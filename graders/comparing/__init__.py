"""Two values, and a sentence on how they differ. Pure: touches nothing.

`compare.py` walks nested values, `arrays.py` is the ladder for one array (type, shape,
NaN, values), `tolerance.py` says how far is too far, `spread.py` how far right forms are
apart, and the rest each know one reason why arrays differ.
"""
