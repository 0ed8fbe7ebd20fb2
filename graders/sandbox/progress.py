"""What comes back of a run, piece by piece, until it makes an outcome."""

from __future__ import annotations

import os
from typing import Any

from graders.sandbox.frames import (
    FrameError,
    FrameReader,
    OutputLimitError,
    clean_text,
    read_raised,
    read_returned,
)
from graders.sandbox.outcome import Ending, Raised, Returned, RunOutcome, Watch
from graders.sandbox.usage import Usage

PRINT_KEPT_BYTES = 64 * 1024
PRINT_LIMIT_BYTES = 8 << 20
FRAMES_BESIDE_CASES = 2  # loaded, or an error in loading, and done


class Progress:
    """What has come back of one run so far, from the child, the zygote and the host's /proc."""

    def __init__(
        self,
        case_count: int,
        output_limit_bytes: int,
        watch: Watch | None = None,
        *,
        held_back: frozenset[int] = frozenset(),
    ) -> None:
        self._case_count = case_count
        self._watch = watch
        self._untold: list[tuple[int, Returned]] = []
        self._held_back = held_back
        self._handed_over = False
        self._reader = FrameReader(output_limit_bytes)
        self._printed = bytearray()
        self._printed_bytes = 0
        self._cases: dict[int, Returned | Raised] = {}
        self._load_error: Raised | None = None
        self._loaded = False
        self._frame_count = 0
        self._ending: Ending | None = None
        self._status = 0
        self._usage = Usage()
        self.done = False
        self.exited = False

    @property
    def stopped(self) -> bool:
        """Whether we have decided to end it."""
        return self._ending is not None

    def stop(self, ending: Ending) -> None:
        """End it for this reason; the first reason stays, and a finished run stays finished."""
        if self._ending is None:
            self._ending = Ending.FINISHED if self.done else ending

    @property
    def is_first_part_through(self) -> bool:
        """Whether what was held back may go in: all results that come before it are here."""
        running = self._loaded and self._load_error is None and not (self.done or self.stopped or self.exited)
        return running and len(self._cases) == self._case_count - len(self._held_back)

    def hand_over(self) -> None:
        """From here on what was held back is in the box: nothing that is shown may come out any more."""
        self._handed_over = True

    def tell(self) -> None:
        """Tell the watcher of the cases that came since it was last told."""
        while self._untold:
            index, returned = self._untold.pop(0)
            if self._watch is not None:
                self._watch(index, returned)

    def take_result(self, data: bytes) -> None:
        """Read what arrived on the result channel."""
        if self.done or self.stopped:
            return
        try:
            for header, payload in self._reader.feed(data):
                self._take_frame(header, payload)
        except OutputLimitError:
            self.stop(Ending.OUTPUT_LIMIT)
        except FrameError:
            self.stop(Ending.BAD_FRAME)

    def _take_frame(self, header: dict[str, Any], payload: bytes) -> None:
        self._frame_count += 1
        if self._frame_count > self._case_count + FRAMES_BESIDE_CASES:
            raise FrameError("too many frames")
        match header:
            case {"kind": "loaded"}:
                self._loaded = True
            case {"kind": "error", "index": -1} if not self._handed_over:
                self._load_error = read_raised(header)
            case {"kind": "error" | "case" as kind, "index": int(index)} if 0 <= index < self._case_count:
                if index in self._cases:
                    raise FrameError("a case came twice")
                if index in self._held_back and not self._handed_over:
                    raise FrameError("a case came before it was asked for")
                self._cases[index] = read_returned(header, payload) if kind == "case" else read_raised(header)
                if isinstance(returned := self._cases[index], Returned):
                    self._untold.append((index, returned))
            case {"kind": "done"}:
                self.done = True
            case _:
                raise FrameError("an unknown frame")

    def take_print(self, data: bytes) -> None:
        """Keep the beginning of what was printed; far too much of it ends the run."""
        self._printed_bytes += len(data)
        if not self._handed_over:
            self._printed += data[: max(0, PRINT_KEPT_BYTES - len(self._printed))]
        if self._printed_bytes > PRINT_LIMIT_BYTES:
            self.stop(Ending.OUTPUT_LIMIT)

    def take_exit(self, status: int, peak_kib: int, cpu_s: float) -> None:
        """Note how the process ended."""
        self.exited = True
        self._status = status
        self._usage = Usage(cpu_s, peak_kib)

    def take_usage(self, used: Usage) -> None:
        """Note what a child that still waits has used."""
        self._usage = used

    def outcome(self, elapsed_ms: float, cpu_before_s: float, libraries: dict[str, str]) -> RunOutcome:
        """The whole, once the child has ended or said that it is done."""
        status = self._status
        ending = self._ending
        if ending is None and self.done:
            ending = Ending.FINISHED
        elif ending is None:
            ending = Ending.CRASHED if os.WIFSIGNALED(status) else Ending.EXITED
        return RunOutcome(
            ending=ending,
            loaded=self._loaded,
            cases=self._cases,
            load_error=self._load_error,
            printed=clean_text(self._printed.decode(errors="replace"), PRINT_KEPT_BYTES),
            printed_truncated=self._printed_bytes > len(self._printed),
            signal=os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0,
            elapsed_ms=elapsed_ms,
            cpu_ms=max(0.0, self._usage.cpu_s - cpu_before_s) * 1e3,
            memory_mib=self._usage.peak_kib / 1024,
            libraries=libraries,
        )
