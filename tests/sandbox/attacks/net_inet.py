# due: runtime_error
# Opens an IPv4 socket; the system-call filter refuses every family, and the network namespace is empty.
# says: PermissionError
import socket


def f(x):
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM):
        return 2 * x
