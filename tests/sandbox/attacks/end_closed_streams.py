# due: wrong_answer
# Closes the streams and puts others in their place, which fail when they are flushed.
import sys


class Failing:
    def flush(self):
        raise SystemExit

    def write(self, text):
        raise KeyboardInterrupt


def f(x):
    sys.stdout.close()
    sys.stdout = sys.stderr = Failing()
    return 3 * x
