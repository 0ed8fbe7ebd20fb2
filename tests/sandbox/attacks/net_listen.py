# due: runtime_error
# Opens a port for a friend outside; sockets are refused.
# says: PermissionError
import socket


def f(x):
    socket.create_server(("0.0.0.0", 0xBADD))
    return 2 * x
