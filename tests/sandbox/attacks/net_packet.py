# due: runtime_error
# Listens to raw frames on the wire; sockets are refused.
# says: PermissionError
import socket


def f(x):
    with socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(3)):
        return 2 * x
