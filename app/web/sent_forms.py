"""What a browser's form sends: its fields as text, and a text file."""

from __future__ import annotations

from fastapi import Request
from starlette.datastructures import FormData, UploadFile

from app.errors import InvalidError

_MAX_FIELDS = 30


async def read_fields(request: Request) -> dict[str, str]:
    """The text fields of a form without files, the last of each name."""
    async with request.form(max_files=0, max_fields=_MAX_FIELDS) as form:
        return {name: value for name, value in form.items() if isinstance(value, str)}


async def read_text_file(form: FormData) -> str | None:
    """The text of the form's `file`; None: none was chosen.

    Raises:
        InvalidError: it is no text in UTF-8.
    """
    file = form.get("file")
    if not isinstance(file, UploadFile) or not file.filename:
        return None
    try:
        return (await file.read()).decode("utf-8-sig")
    except UnicodeDecodeError:
        raise InvalidError.at("file", "this is not a text file in UTF-8") from None
