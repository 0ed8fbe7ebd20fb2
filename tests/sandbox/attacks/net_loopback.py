# due: runtime_error
# Connects to the host's own services, database and web; the loopback of the box is another, and it is down.
# says: PermissionError
import socket


def f(x):
    for port in (5432, 8000):
        socket.create_connection(("127.0.0.1", port), timeout=0.2).close()
    return 2 * x
