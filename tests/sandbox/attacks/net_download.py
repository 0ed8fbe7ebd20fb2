# due: runtime_error
# Fetches the answer from a web page; sockets are refused.
# says: Error
import urllib.request


def f(x):
    urllib.request.urlopen("http://127.0.0.1:8000/healthz", timeout=0.2)
    return 2 * x
