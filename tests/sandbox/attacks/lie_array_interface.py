# due: wrong_answer
# Returns an object whose array interface points at memory that isn't its own.
class Pointing:
    __array_interface__ = {"version": 3, "shape": (3, 4), "typestr": "<f8", "data": (4096, True)}


def f(x):
    return Pointing()
