"""A question's form, whichever of its buttons sent it: do what the button says, and lose nothing typed."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from fastapi import Request, Response

from app.errors import AppError
from app.services import Services
from app.web.learning.asked import Asked
from app.web.learning.drafting import keep_refused, keep_typed
from app.web.learning.forms import MAX_FIELDS, Typed, read_typed, with_file
from app.web.learning.questions import question_page
from app.web.pages import see_other, sent, wants_json


async def send_form(
    request: Request,
    services: Services,
    asked: Asked,
    act: Callable[[Typed], Awaitable[str]],
    *,
    handed_in: bool,
) -> Response:
    """Do `act` with what was typed, then on to the address that it gives, of what was made.

    With something wrong, the same page again with all that was typed; a script gets the error itself.
    `handed_in` is whether the draft has served its purpose then.
    """
    async with request.form(max_files=1, max_fields=MAX_FIELDS) as form:
        typed = read_typed(form)
        try:
            typed = await with_file(typed, form)
            url = await act(typed)
        except AppError as error:
            if wants_json(request):
                raise
            typed = await keep_refused(services, asked, typed, error)
            return await question_page(services, asked, typed, error)
    revision = await keep_typed(services, asked, typed, handed_in=handed_in)
    return sent(url, revision) if wants_json(request) else see_other(url)
