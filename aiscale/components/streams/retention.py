"""Retention periods, including forever."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aiscale.quantities import Duration


class Retention(Duration):
    """A duration, or ``"forever"``, which is longer than all durations. Range 0 to 100 years."""

    KIND = "retention"

    @classmethod
    def parse(cls, value: object) -> Retention:
        """Parse ``"7d"`` or ``"forever"``; a :class:`Duration` is returned unchanged.

        Raises:
            QuantityError: neither of them.
        """
        return cls(cls._LIMIT if value == "forever" else Duration.parse(value))

    @property
    def is_forever(self) -> bool:
        """Whether nothing is ever deleted by age."""
        return self >= self._LIMIT

    @property
    def milliseconds(self) -> int:
        """Kafka's value; -1 is forever."""
        return -1 if self.is_forever else round(self * 1000)

    def __str__(self) -> str:
        return "forever" if self.is_forever else str(Duration(self))

    def __repr__(self) -> str:
        return f"Retention.parse({str(self)!r})"


if TYPE_CHECKING:
    from aiscale.core.edges import Converted

    OptionalRetention = Converted[Duration | str | None, Retention | None]
else:
    OptionalRetention = Retention | None
