"""Every route of the entrance for LMSs."""

from __future__ import annotations

from fastapi import APIRouter

from app.lti import choosing, course, keys, launch, platforms, registering

router = APIRouter()
for part in (launch, choosing, registering, platforms, course, keys):
    router.include_router(part.router)
