"""The one message that the zygote and the trusted side both spell out."""

from __future__ import annotations

import struct

# How a child ended: wait status, peak resident memory in KiB, CPU time in seconds.
EXIT_REPORT = struct.Struct("=iQd")
