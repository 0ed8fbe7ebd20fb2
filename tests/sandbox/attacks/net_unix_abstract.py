# due: runtime_error
# Listens on an abstract name, which needs no file; sockets are refused.
# says: PermissionError
import socket


def f(x):
    with socket.socket(socket.AF_UNIX) as server:
        server.bind("\0escaped")
        server.listen()
    return 2 * x
