# due: runtime_error
# Speaks to the kernel's routing over netlink; sockets are refused.
# says: PermissionError
import socket


def f(x):
    with socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 0):
        return 2 * x
