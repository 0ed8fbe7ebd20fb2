# due: runtime_error
# Speaks to the hypervisor over vsock; sockets are refused.
# says: PermissionError
import socket


def f(x):
    with socket.socket(socket.AF_VSOCK, socket.SOCK_STREAM):
        return 2 * x
