"""Windows of a job."""

from typing import Annotated, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from aiscale.core.edges import DurationField, Value, preset
from aiscale.quantities import Duration

WindowName = Annotated[str, StringConstraints(pattern=r"^[A-Za-z][-A-Za-z0-9_ ]*$", max_length=63)]


class Window(Value):
    """Base of all windows."""

    label: WindowName | None = None
    """Name of its result: in ``guarantees``, and of the window in the settings of an environment."""

    time: Literal["event", "processing"] = "event"
    """Event time or processing time."""

    allowed_lateness: DurationField = Field(default=preset(Duration(0)))
    """How long after its end a window accepts late events. Source: Apache Flink documentation, windows (0 by
    default)."""

    @property
    def span(self) -> Duration:
        """Time from the first event of a window to its result, without lateness."""
        return Duration(0)


class Tumbling(Window):
    """Tumbling windows: fixed size, no overlap; each event is in one window."""

    size: DurationField = Field(kw_only=False)
    """Window size."""

    @property
    def span(self) -> Duration:
        """Its size."""
        return self.size

    @model_validator(mode="after")
    def _has_length(self) -> Self:
        _positive(self, "size")
        return self


class Sliding(Window):
    """Sliding windows, which overlap; each event is in ``size / slide`` windows."""

    size: DurationField = Field(kw_only=False)
    """Length of each window."""

    slide: DurationField
    """Time between the starts of two windows; at most the size."""

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
    """Session windows, which end after a period of inactivity."""

    gap: DurationField = Field(kw_only=False)
    """Inactivity gap that ends a session."""

    @property
    def span(self) -> Duration:
        """The gap, which is the minimum."""
        return self.gap

    @model_validator(mode="after")
    def _has_gap(self) -> Self:
        _positive(self, "gap")
        return self


def _positive(window: Window, *fields: str) -> None:
    for field in fields:
        if not getattr(window, field):
            raise ValueError(f"{field} must be longer than 0s")
