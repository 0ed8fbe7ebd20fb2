# due: runtime_error
# Runs an instruction that doesn't exist.
# says: SIGILL
# machine: x86_64
import ctypes
import mmap


def f(x):
    page = mmap.mmap(-1, 4096, prot=mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC)
    page.write(b"\x0f\x0b")
    ctypes.CFUNCTYPE(None)(ctypes.addressof(ctypes.c_char.from_buffer(page)))()
    return 2 * x
