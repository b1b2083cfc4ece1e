"""Cron schedules, as Kubernetes reads them. Source: Kubernetes 1.36, robfig/cron v3 with the standard five fields."""

from __future__ import annotations

import re

_FIELD = re.compile(r"[0-9A-Za-z*?/,\-LW#]+", re.ASCII)
_WORD = re.compile(r"@(yearly|annually|monthly|weekly|daily|midnight|hourly|every \S+)")
_RANGES = ((0, 59), (0, 23), (1, 31), (1, 12), (0, 6))
"""Numbers that the five fields may hold: minute, hour, day, month, weekday."""


def is_schedule(text: str) -> bool:
    """Whether a text is a schedule: five fields with numbers in their ranges, or ``@daily`` and the like."""
    if text.startswith("@"):
        return _WORD.fullmatch(text) is not None
    fields = text.split()
    if len(fields) != 5 or not all(_FIELD.fullmatch(field) for field in fields):
        return False
    return all(
        low <= int(number) <= high
        for field, (low, high) in zip(fields, _RANGES, strict=True)
        for number in re.findall(r"(?<!/)\b\d+", field)
    )


def cron_schedule(text: str) -> str:
    """The text, if it is a schedule.

    Raises:
        ValueError: it is none.
    """
    if not is_schedule(text):
        raise ValueError(
            f"{text!r} is no cron schedule: minute (0-59), hour (0-23), day (1-31), month (1-12), weekday (0-6)"
        )
    return text
