# due: runtime_error
# Opens an IPv6 datagram socket; the system-call filter refuses every family.
# says: PermissionError
import socket


def f(x):
    with socket.socket(socket.AF_INET6, socket.SOCK_DGRAM):
        return 2 * x
