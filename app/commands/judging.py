"""The judge of the commands that run without a server."""

from __future__ import annotations

from app.commands.console import complain
from app.settings import Settings
from graders.judge import Judge


def open_judge(settings: Settings) -> Judge:
    """A judge that shares its prepared variants with the service of the same settings."""
    return Judge(
        cache_dir=settings.cache_dir,
        cache_limit_bytes=settings.cache_limit_mib << 20,
        output_limit_bytes=settings.output_limit_mib << 20,
        tell=complain,
    )
