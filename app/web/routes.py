"""Every page, by subject."""

from __future__ import annotations

from fastapi import APIRouter

from app.web import handing_in, home, questions, sign_in, static_files, submissions

router = APIRouter()
for part in (home, questions, handing_in, submissions, sign_in, static_files):
    router.include_router(part.router)
