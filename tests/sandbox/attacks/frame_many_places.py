# due: runtime_error
# Reports an exception with 20,000 lines of its own, so that the grade grows to many megabytes.
import os
import struct

TEXT = "a long line of the answer, that would be repeated in the report for every place: " + "x" * 40


def f(x):
    place = b'["answer.py",7,"f"]'
    places = b",".join([place] * 20_000)
    header = b'{"kind":"error","index":0,"types":["E"],"message":"","places":[' + places + b"]}"
    os.write(4, struct.pack("=IQ", len(header), 0) + header)
    os._exit(0)
