# due: runtime_error
# Makes a pair of sockets, to pass descriptors around; sockets are refused.
# says: PermissionError
import socket


def f(x):
    socket.socketpair()
    return 2 * x
