"""A question's source as a request carries it: YAML as the body, or in a field of JSON."""

from __future__ import annotations

from typing import Annotated

from fastapi import Request, Response
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from app.api.bodies import as_invalid, media_type_of
from app.errors import InvalidError
from app.pipeline.teaching.publishing import MAX_REASON_CHARS
from questions.base import Slug, Text

YAML = "application/yaml"


class SentQuestion(BaseModel):
    """The JSON form: `source` is the YAML, `question_id` its id to be, `reason` why it changes."""

    model_config = ConfigDict(extra="forbid")

    source: str
    question_id: Slug | None = None
    reason: Annotated[Text, Field(max_length=MAX_REASON_CHARS)] | None = None


SENT = {
    "requestBody": {
        "required": True,
        "content": {
            YAML: {"schema": {"type": "string"}},
            "application/json": {"schema": SentQuestion.model_json_schema()},
        },
    }
}
"""What the description of the API says of the body."""


async def read_sent(request: Request) -> SentQuestion:
    """What the body says.

    Raises:
        InvalidError: neither text in UTF-8 nor the JSON form.
    """
    body = await request.body()
    if media_type_of(request) == "application/json":
        return _from_json(body)
    try:
        return SentQuestion(source=body.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        line = body.count(b"\n", 0, error.start) + 1
        raise InvalidError(f"The body is not UTF-8: line {line}, byte 0x{body[error.start]:02x}.") from None


def yaml_response(source: str, question_id: str, version: str) -> Response:
    """A question's source as a file to keep."""
    headers = {
        "Content-Disposition": f'attachment; filename="{question_id}.yaml"',
        "ETag": f'"{version}"',
        "Cache-Control": "private, no-cache",
    }
    return Response(source, media_type=YAML, headers=headers)


def _from_json(body: bytes) -> SentQuestion:
    try:
        return SentQuestion.model_validate_json(body)
    except ValidationError as error:
        raise as_invalid(error.errors()) from None
