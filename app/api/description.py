"""The API's description of itself (OpenAPI): names to rely on, examples that work, errors as sent."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

from fastapi import FastAPI

from app.api.examples import BODIES, PARAMETERS, PARAMETERS_OF

PROBLEM = "application/problem+json"
_PREFIX = "/api/v1/"
_CSV = "text/csv"
_SINGULARS = (("zzes", "z"), ("ies", "y"), ("s", ""))
_PLACEHOLDER = re.compile(r"\{.*\}")

Described = dict[str, Any]


def describe(app: FastAPI) -> None:
    """Have the application describe itself as it is, the first time that somebody asks."""
    plain = app.openapi

    def finished() -> Described:
        if app.openapi_schema is None:
            app.openapi_schema = _finish(plain())
        return app.openapi_schema

    app.openapi = finished  # type: ignore[method-assign]


def name_operation(method: str, path: str) -> str:
    """The operation's name, made of its address alone: `get_course_enrolment`.

    It stays when code moves. What a parameter follows is in the singular.
    """
    parts = [*path.removeprefix(_PREFIX).strip("/").split("/"), ""]
    words = [
        _singular(part) if _PLACEHOLDER.fullmatch(following) else part
        for part, following in pairwise(parts)
        if not _PLACEHOLDER.fullmatch(part)
    ]
    return "_".join([method, *words])


def _finish(described: Described) -> Described:
    for method, path, operation in list_operations(described):
        operation["operationId"] = name = name_operation(method, path)
        known = {**PARAMETERS, **PARAMETERS_OF.get(name, {})}
        for parameter in operation.get("parameters", []):
            if parameter["name"] in known:
                parameter["example"] = known[parameter["name"]]
        for media_type, content in operation.get("requestBody", {}).get("content", {}).items():
            if (name, media_type) in BODIES:
                content["example"] = BODIES[name, media_type]
        for response in operation["responses"].values():
            _finish_response(response)
    return described


def list_operations(described: Described) -> Iterator[tuple[str, str, Described]]:
    """Method, path and description of every operation."""
    for path, operations in described["paths"].items():
        for method, operation in operations.items():
            yield method, path, operation


def _finish_response(response: Described) -> None:
    content = response.get("content", {})
    if PROBLEM in content:
        # The framework puts the model under the media type of what goes well.
        schemas = [each["schema"] for each in content.values() if "schema" in each]
        response["content"] = {PROBLEM: {"schema": schemas[0]}}
    if content.get(_CSV) == {}:
        content[_CSV]["schema"] = {"type": "string"}


def _singular(word: str) -> str:
    for plural, singular in _SINGULARS:
        if word.endswith(plural):
            return word.removesuffix(plural) + singular
    return word
