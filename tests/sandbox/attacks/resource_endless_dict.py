# due: memory_limit | time_limit
# Returns a dict whose items never end.
class Endless(dict):
    def items(self):
        while True:
            yield "escaped", 1.0


def f(x):
    return Endless()
