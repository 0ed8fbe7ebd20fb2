# due: runtime_error
# Connects to a service by its socket's path, as to a container engine; sockets are refused.
# says: PermissionError
import socket


def f(x):
    with socket.socket(socket.AF_UNIX) as client:
        client.connect("/var/run/docker.sock")
    return 2 * x
