"""What the commands that judge without a server share: the judge, and a word on a question's own file."""

from __future__ import annotations

from pathlib import Path

from app.commands.console import complain
from app.settings import Settings
from graders.judge import Judge
from questions.bank import Bank


def open_judge(settings: Settings) -> Judge:
    """A judge that shares its prepared variants with the service of the same settings."""
    return Judge(
        cache_dir=settings.cache_dir,
        cache_limit_bytes=settings.cache_limit_mib << 20,
        output_limit_bytes=settings.output_limit_mib << 20,
        source_limit_bytes=settings.source_limit_kib << 10,
        tell=complain,
    )


def complain_of_file(bank: Bank, question_id: str) -> None:
    """Say what is wrong with the question's file, if anything is."""
    for fault in bank.errors:
        if Path(fault.file).stem == question_id:
            complain(f"its file has a fault: {fault}")
