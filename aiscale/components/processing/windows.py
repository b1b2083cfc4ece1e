"""Windows: the spans of time that a job counts over."""

from typing import Annotated, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from aiscale.core.edges import DurationField, Value, preset
from aiscale.quantities import Duration

WindowName = Annotated[str, StringConstraints(pattern=r"^[A-Za-z][-A-Za-z0-9_ ]*$", max_length=63)]


class Window(Value):
    """What every window has."""

    label: WindowName | None = None
    """What it counts, for messages."""

    time: Literal["event", "processing"] = "event"
    """Whose clock it follows: that of the events, or that of the machine that handles them."""

    allowed_lateness: DurationField = Field(default=preset(Duration(0)))
    """How long after its end a window still takes late events. Source: Apache Flink documentation, windows
    (0 by default)."""

    @property
    def span(self) -> Duration:
        """Time from the first event of a window to its result, lateness not counted."""
        return Duration(0)


class Tumbling(Window):
    """Windows of one size, one after the other: each event counts once."""

    size: DurationField = Field(kw_only=False)
    """Length of each window."""

    @property
    def span(self) -> Duration:
        """Its size."""
        return self.size

    @model_validator(mode="after")
    def _has_length(self) -> Self:
        _positive(self, "size")
        return self


class Sliding(Window):
    """Windows that overlap: each event counts in ``size / slide`` of them."""

    size: DurationField = Field(kw_only=False)
    """Length of each window."""

    slide: DurationField
    """Time from the start of one window to that of the next; not longer than the size."""

    @property
    def span(self) -> Duration:
        """Its size."""
        return self.size

    @model_validator(mode="after")
    def _overlap(self) -> Self:
        _positive(self, "size", "slide")
        if self.slide > self.size:
            raise ValueError(f"slide ({self.slide}) is longer than size ({self.size}): events between would be lost")
        return self


class Session(Window):
    """Windows that end when nothing has come for a while."""

    gap: DurationField = Field(kw_only=False)
    """Quiet time after which a session is over."""

    @property
    def span(self) -> Duration:
        """The gap: no session is shorter."""
        return self.gap

    @model_validator(mode="after")
    def _has_gap(self) -> Self:
        _positive(self, "gap")
        return self


def _positive(window: Window, *fields: str) -> None:
    for field in fields:
        if not getattr(window, field):
            raise ValueError(f"{field} must be longer than 0s")
