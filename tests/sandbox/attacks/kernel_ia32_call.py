# due: runtime_error
# Makes a 32-bit system call (getuid by int 0x80), whose numbers a 64-bit filter might misread; it is killed.
# says: crashed the Python interpreter
# machine: x86_64
import ctypes
import mmap

CODE = bytes.fromhex("b818000000 cd80 c3".replace(" ", ""))  # mov eax, 24; int 0x80; ret


def f(x):
    page = mmap.mmap(-1, 4096, prot=mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC)
    page.write(CODE)
    ctypes.CFUNCTYPE(ctypes.c_int)(ctypes.addressof(ctypes.c_char.from_buffer(page)))()
    return 2 * x
