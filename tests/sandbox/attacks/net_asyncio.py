# due: runtime_error
# Starts an event loop, which needs a pair of sockets to wake itself; sockets are refused.
# says: PermissionError
import asyncio


def f(x):
    asyncio.run(asyncio.sleep(0))
    return 2 * x
