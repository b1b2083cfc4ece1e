"""The clock: the only module that reads the date and the time.

Dates of a blueprint and times of a command line are compared with :func:`now`, which ``AISCALE_NOW`` sets. What is
compared with other programs' clocks (processes, certificates, locks, objects of a cluster) uses :func:`machine_time`.
"""

from __future__ import annotations

import os
from datetime import UTC, date, datetime

from aiscale.errors import UsageError

VARIABLE = "AISCALE_NOW"


def now() -> datetime:
    """The time that commands use as the current one, in UTC.

    Raises:
        UsageError: ``AISCALE_NOW`` is not an ISO 8601 date or time.
    """
    text = os.environ.get(VARIABLE)
    if not text:
        return machine_time()
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise UsageError(
            f"{VARIABLE} is {text!r}", hint=f"write an ISO 8601 time: {VARIABLE}=2026-11-01T00:00Z"
        ) from None
    # astimezone() reads a time without a zone as local time.
    return moment.astimezone(UTC)


def today() -> date:
    """The day of :func:`now` in the zone of this machine."""
    return now().astimezone().date()


def machine_time() -> datetime:
    """The time of this machine's clock, in UTC."""
    return datetime.now(UTC)


def timestamp() -> str:
    """The time of this machine's clock for a record: ``2026-11-25T17:22:01Z``."""
    return machine_time().strftime("%Y-%m-%dT%H:%M:%SZ")
