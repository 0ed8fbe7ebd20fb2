"""Packages: zip files read within limits, and written the same for the same content."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Mapping
from pathlib import PurePosixPath

from questions.exchange.trees import whole_file

MAX_MEMBERS = 2_000
MAX_MEMBER_BYTES = 8 * 1024 * 1024
MAX_TOTAL_BYTES = 64 * 1024 * 1024
MAX_RATIO = 200  # well-packed XML reaches fifty; a bomb a thousand
_RATIO_FREE_BYTES = 64 * 1024  # a small member may be as dense as it likes
_EPOCH = (1980, 1, 1, 0, 0, 0)
_FILE_MODE = 0o644 << 16


def write_zip(members: Mapping[str, bytes]) -> bytes:
    """A zip of `members`, in their order and without times."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            info = zipfile.ZipInfo(name, _EPOCH)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.external_attr = _FILE_MODE
            archive.writestr(info, data)
    return packed.getvalue()


class Package:
    """A zip whose list of members was looked through; a member is unpacked when it is asked for.

    Raises:
        QuestionFileError: not a zip, or beyond a limit.
    """

    def __init__(self, data: bytes, file: str) -> None:
        self.file = file
        try:
            self._archive = zipfile.ZipFile(io.BytesIO(data))
        except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError, EOFError):
            raise whole_file(file, "not a zip file, or a damaged one") from None
        infos = [info for info in self._archive.infolist() if not info.is_dir()]
        if len(infos) > MAX_MEMBERS:
            raise whole_file(file, f"holds {len(infos)} files, and {MAX_MEMBERS} is the limit")
        for info in infos:
            self._look_at(info)
        if sum(info.file_size for info in infos) > MAX_TOTAL_BYTES:
            raise whole_file(file, f"would unpack to more than {MAX_TOTAL_BYTES // 1024 // 1024} MiB")
        self._infos = {info.filename: info for info in infos}
        if len(self._infos) < len(infos):
            raise whole_file(file, "holds two files of the same name")

    def find(self, name: str) -> bytes | None:
        """The member called `name`, or None.

        Raises:
            QuestionFileError: it can't be unpacked, or is not as long as the list says.
        """
        info = self._infos.get(name)
        if info is None:
            return None
        try:
            with self._archive.open(info) as stream:
                data = stream.read(info.file_size + 1)
        except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, EOFError, zlib.error):
            raise whole_file(self.file, f"{name!r} in it can't be unpacked") from None
        if len(data) != info.file_size:
            raise whole_file(self.file, f"{name!r} in it is not as long as it says")
        return data

    def _look_at(self, info: zipfile.ZipInfo) -> None:
        path = PurePosixPath(info.filename)
        outside = path.is_absolute() or ".." in path.parts or any(sign in info.filename for sign in "\\:")
        if outside or not path.parts:
            raise whole_file(
                self.file, f"holds a file with the path {info.filename!r}, which leads out of it"
            )
        if info.flag_bits & 1:
            raise whole_file(self.file, "is encrypted")
        if info.file_size > MAX_MEMBER_BYTES:
            raise whole_file(
                self.file, f"{info.filename!r} in it is longer than {MAX_MEMBER_BYTES // 1024 // 1024} MiB"
            )
        if info.file_size > _RATIO_FREE_BYTES and info.file_size > MAX_RATIO * max(1, info.compress_size):
            raise whole_file(self.file, f"{info.filename!r} in it is packed more than {MAX_RATIO} times")
