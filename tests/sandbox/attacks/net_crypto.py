# due: runtime_error
# Reaches the kernel's crypto code through AF_ALG; sockets are refused.
# says: PermissionError
import socket


def f(x):
    with socket.socket(socket.AF_ALG, socket.SOCK_SEQPACKET, 0):
        return 2 * x
