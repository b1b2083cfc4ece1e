"""Shifts."""

from difflib import get_close_matches
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, StringConstraints, model_validator

from aiscale.core.edges import Many, Value
from aiscale.core.values.demand import TimeZone
from aiscale.core.values.jurisdiction import Jurisdiction

Day = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
EVERY_DAY: tuple[Day, ...] = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
"""All days of the week in cron notation, for ``days``."""

MINUTES_OF_A_DAY = 1_440
_Time = Annotated[str, StringConstraints(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$")]
_End = Annotated[str, StringConstraints(pattern=r"^(([01][0-9]|2[0-3]):[0-5][0-9]|24:00)$")]


def _known_zone(name: str) -> str:
    """Refuse a zone that the time zone database does not have; on a machine without the database all are taken."""
    from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

    try:
        ZoneInfo(name)
    except ZoneInfoNotFoundError:
        known = available_timezones()
        if known:
            near = get_close_matches(name, known, n=1, cutoff=0.6)
            asked = f", did you mean {near[0]!r}?" if near else ""
            raise ValueError(f"{name!r} is not in the time zone database{asked}") from None
    return name


class Shift(Value):
    """People who work the same hours on the same days: ``Shift(6, start="08:00", end="18:00")``."""

    people: Annotated[int, Field(ge=1, le=100_000)] = Field(kw_only=False)
    """Number of people at a time, without breaks and absences."""

    days: Many[Day] = ("mon", "tue", "wed", "thu", "fri")
    """Days on which it starts. Default: Monday to Friday; ``EVERY_DAY`` for all days."""

    start: _Time
    """Start time: ``08:00``."""

    end: _End
    """End time: ``18:00``. A time before ``start`` is on the next day; a whole day is 00:00 to 24:00."""

    timezone: Annotated[TimeZone, AfterValidator(_known_zone)] = "UTC"
    """Name in the time zone database, for example ``Europe/Paris``."""

    jurisdiction: Jurisdiction | None = None
    """Jurisdiction where they work: an ISO 3166 country code in lower case, ``eu`` or ``eea``."""

    @model_validator(mode="after")
    def _lasts(self) -> Self:
        if not self.days:
            raise ValueError("days must name at least one day")
        if len(set(self.days)) < len(self.days):
            raise ValueError("days names a day twice")
        if self.start == self.end:
            raise ValueError(f"end is the same time as start ({self.start}); a whole day is 00:00 to 24:00")
        return self

    @property
    def begins(self) -> int:
        """Start in minutes from midnight."""
        return _minutes(self.start)

    @property
    def lasts(self) -> int:
        """Duration in minutes."""
        return (_minutes(self.end) - self.begins) % MINUTES_OF_A_DAY or MINUTES_OF_A_DAY


def _minutes(time: str) -> int:
    hours, _, minutes = time.partition(":")
    return int(hours) * 60 + int(minutes)
