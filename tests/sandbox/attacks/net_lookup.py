# due: runtime_error
# Sends data out in the name it looks up; there is no resolver and no socket.
# says: gaierror
import socket


def f(x):
    socket.getaddrinfo("secret.example.org", 80)
    return 2 * x
