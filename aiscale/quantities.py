"""Durations, sizes, rates, CPU and money: strict parsing, SI inside, readable printing.

Each quantity is a number with a unit in its type: a :class:`Duration` *is* a float of
seconds, :class:`Bytes` *is* an int of bytes, :class:`Rate` *is* a float of events per
second, :class:`Cpu` *is* a float of cores and :class:`Money` *is* a float of US dollars.
Sums and differences of the same, and products and quotients with a plain number, are quantities again; all else is
plain numbers: the quotient of two of the same, the product of two quantities, what ``//`` and ``%`` count, and a part
of a size, which need not be whole.
Text is read strictly (``"10m"``, ``"16Gi"``): ASCII digits, one known unit, no blanks
inside, no sign, nothing infinite. A bare number is refused where its unit would be a guess.
"""

from __future__ import annotations

import math
import re
from difflib import get_close_matches
from functools import lru_cache
from typing import Any, ClassVar, Self, overload

from pydantic import GetCoreSchemaHandler
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

from aiscale.errors import QuantityError

_NUMBER = r"(?:0|[1-9][0-9]{0,19}(?:_[0-9]{3})*)(?:\.[0-9]{1,9})?"
_PART = re.compile(rf"({_NUMBER})([A-Za-zµ]+)")


def _fail(kind: str, text: object, why: str, example: str) -> QuantityError:
    return QuantityError(f"{kind} {_shown(text)} cannot be read: {why}", hint=f"write for example {example}")


def _shown(value: object) -> str:
    """A value as Python writes it, cut where it gets long."""
    if isinstance(value, int) and value.bit_length() > 1_000:
        return f"of {value.bit_length():,} bits"
    text = repr(value)
    return text if len(text) <= 60 else f"{text[:57]}…"


def _float(number: float) -> float:
    """A plain number, infinite where it is larger than any float: out of every range."""
    try:
        return float(number)
    except OverflowError:
        return math.inf if number > 0 else -math.inf


def _unknown_unit(unit: str, units: dict[str, Any]) -> str:
    folded = unit.lower()
    alike = [u for u in units if u.lower() in {folded, folded.removesuffix("b"), folded.removesuffix("b") + "i"}]
    near = alike or get_close_matches(unit, units, n=1, cutoff=0.5)
    known = ", ".join(units)
    return (
        f"unknown unit {unit!r}"
        + (f", did you mean {' or '.join(map(repr, near))}?" if near else "")
        + f" (units: {known})"
    )


class _Quantity:
    """Shared by all quantities: how pydantic reads one. Not for users."""

    KIND: ClassVar[str]

    @classmethod
    def parse(cls, value: object) -> Self:
        raise AssertionError(f"{cls.__name__} must define parse({value!r})")

    @classmethod
    def __get_pydantic_core_schema__(cls, _source: Any, _handler: GetCoreSchemaHandler) -> CoreSchema:
        def read(value: object) -> Any:
            try:
                return cls.parse(value)
            except QuantityError as error:
                raise PydanticCustomError(
                    "quantity", "{message}; {hint}", {"message": error.message, "hint": error.hint}
                ) from None

        return core_schema.no_info_plain_validator_function(
            read, serialization=core_schema.plain_serializer_function_ser_schema(str)
        )


class _Real(_Quantity, float):
    """A quantity that is a float: its arithmetic. Not for users."""

    _SAME: ClassVar[type[_Real]]

    def __init_subclass__(cls) -> None:
        if _Real in cls.__bases__:
            cls._SAME = cls

    def _total(self, total: float, other: float) -> float:
        """A quantity again when both have one unit; a plain zero, with which ``sum()`` starts, has any."""
        same = isinstance(other, self._SAME) or (not other and not isinstance(other, _Quantity))
        return total if total is NotImplemented or not same else type(self)(total)

    @overload
    def __add__(self, other: Self, /) -> Self: ...
    @overload
    def __add__(self, other: float, /) -> float: ...
    def __add__(self, other: float, /) -> float:
        return self._total(float.__add__(self, other), other)

    def __radd__(self, other: float, /) -> Any:
        return self._total(float.__radd__(self, other), other)

    @overload
    def __sub__(self, other: Self, /) -> Self: ...
    @overload
    def __sub__(self, other: float, /) -> float: ...
    def __sub__(self, other: float, /) -> float:
        return self._total(float.__sub__(self, other), other)

    def __rsub__(self, other: float, /) -> Any:
        return self._total(float.__rsub__(self, other), other)

    def __mul__(self, other: float, /) -> Self:
        product: Any = float.__mul__(self, other)
        return product if product is NotImplemented or isinstance(other, _Quantity) else type(self)(product)

    __rmul__ = __mul__

    @overload
    def __truediv__(self, other: Self, /) -> float: ...  # type: ignore[overload-overlap]
    @overload
    def __truediv__(self, other: float, /) -> Self: ...
    def __truediv__(self, other: float, /) -> float:
        quotient = float.__truediv__(self, other)
        return quotient if quotient is NotImplemented or isinstance(other, _Quantity) else type(self)(quotient)


class Duration(_Real):
    """A span of time: a float of seconds. Text: ``"500ms"``, ``"30s"``, ``"10m"``, ``"2h"``, ``"7d"``, ``"1h30m"``.

    Range 0 to 100 years. A bare number is refused: its unit would be a guess.
    """

    KIND = "duration"
    UNITS: ClassVar[dict[str, float]] = {
        "w": 604_800.0, "d": 86_400.0, "h": 3_600.0, "m": 60.0, "s": 1.0, "ms": 1e-3, "us": 1e-6,
    }  # fmt: skip
    _LIMIT = 100 * 365.25 * 86_400

    @classmethod
    def parse(cls, value: object) -> Duration:
        """Read ``"1h30m"``; a :class:`Duration` passes through.

        Raises:
            QuantityError: not text, an unknown unit, units out of order, or out of range.
        """
        if isinstance(value, Duration):
            return value
        example = '"10m", "500ms" or "1h30m"'
        if not isinstance(value, str):
            raise _fail(cls.KIND, value, "a number without a unit is a guess", example)
        seconds, rest, last = 0.0, value, math.inf
        while rest:
            match = _PART.match(rest)
            if match is None:
                raise _fail(cls.KIND, value, f"{rest!r} is not a number followed by a unit", example)
            number, unit = match.groups()
            if unit not in cls.UNITS:
                raise _fail(cls.KIND, value, _unknown_unit(unit, cls.UNITS), example)
            if cls.UNITS[unit] >= last:
                raise _fail(cls.KIND, value, "units must go from large to small, each once", example)
            last = cls.UNITS[unit]
            seconds += float(number) * last
            rest = rest[match.end() :]
        if not value:
            raise _fail(cls.KIND, value, "it is empty", example)
        if seconds > cls._LIMIT:
            raise _fail(cls.KIND, value, "it is longer than 100 years", example)
        return cls(seconds)

    @property
    def milliseconds(self) -> int:
        """Whole milliseconds, rounded, as Kafka's and Flink's settings want them."""
        return round(float(self) * 1000)

    def __str__(self) -> str:
        return _duration_text(float(self))

    def __repr__(self) -> str:
        return f"Duration.parse({str(self)!r})"


class Bytes(_Quantity, int):
    """An amount of memory or disk: an int of bytes. Text as in Kubernetes: ``"16Gi"``, ``"500M"``, ``"1.5Gi"``.

    Range 1 to 2^60. A bare number is refused, and as text below 1Mi: ``memory=8`` is never 8 bytes. A fraction of a
    byte, as of ``"1.2Gi"``, is rounded up.
    Source: Kubernetes resource quantities.
    """

    KIND = "size"
    UNITS: ClassVar[dict[str, int]] = {
        "k": 10**3, "M": 10**6, "G": 10**9, "T": 10**12, "P": 10**15,
        "Ki": 2**10, "Mi": 2**20, "Gi": 2**30, "Ti": 2**40, "Pi": 2**50,
    }  # fmt: skip

    @classmethod
    def parse(cls, value: object) -> Bytes:
        """Read ``"16Gi"``.

        Raises:
            QuantityError: not text, no unit or an unknown one, or out of range.
        """
        example = '"16Gi" or "500Mi"'
        if isinstance(value, Bytes) and 0 < value <= 2**60:
            return value
        if isinstance(value, (int, float)) and not isinstance(value, bool | Bytes):
            raise _fail(cls.KIND, value, "a number without a unit is a guess", example)
        if isinstance(value, str):
            match = re.fullmatch(rf"({_NUMBER})([A-Za-z]*)", value)
            if match is None:
                raise _fail(cls.KIND, value, "it is not a number followed by a unit", example)
            number, unit = match.groups()
            if not unit and 0 < float(number) < 2**20:
                raise _fail(cls.KIND, value, "a number without a unit is a guess", example)
            if unit and unit not in cls.UNITS:
                raise _fail(cls.KIND, value, _unknown_unit(unit, dict.fromkeys(cls.UNITS, 0)), example)
            size = cls.UNITS[unit] if unit else 1
            amount = float(number) * size if "." in number else int(number) * size
        elif isinstance(value, Bytes):
            amount = int(value)
        else:
            raise _fail(cls.KIND, value, "it is no text", example)
        if not 0 < amount <= 2**60:
            raise _fail(cls.KIND, value, "it is out of range (1 to 2^60 bytes)", example)
        return cls(math.ceil(amount))

    def __str__(self) -> str:
        return _bytes_text(int(self))

    def __repr__(self) -> str:
        return f"Bytes.parse({str(self)!r})"

    @property
    def gibibytes(self) -> float:
        """The same in GiB, for messages."""
        return self / 2**30

    def _total(self, total: int, other: float) -> int:
        """A size again when both are, or the other is a plain zero, with which ``sum()`` starts."""
        same = isinstance(other, Bytes) or (not other and not isinstance(other, _Quantity))
        return total if total is NotImplemented or not same else Bytes(total)

    @overload
    def __add__(self, other: Bytes, /) -> Bytes: ...
    @overload
    def __add__(self, other: int, /) -> int: ...
    def __add__(self, other: int, /) -> int:
        return self._total(int.__add__(self, other), other)

    def __radd__(self, other: int, /) -> Any:
        return self._total(int.__radd__(self, other), other)

    @overload
    def __sub__(self, other: Bytes, /) -> Bytes: ...
    @overload
    def __sub__(self, other: int, /) -> int: ...
    def __sub__(self, other: int, /) -> int:
        return self._total(int.__sub__(self, other), other)

    def __rsub__(self, other: int, /) -> Any:
        return self._total(int.__rsub__(self, other), other)

    def __mul__(self, other: float, /) -> Any:
        """A size with a plain number, which comes second when it is a float; a fraction of a byte is rounded up."""
        if not isinstance(other, int | float):
            return NotImplemented
        product = int(self) * (int(other) if isinstance(other, int) else float(other))
        return product if isinstance(other, _Quantity) or not math.isfinite(product) else Bytes(_whole(product))

    __rmul__ = __mul__


def _whole(amount: float) -> int:
    """Rounded up, but for what binary fractions add to a whole."""
    return math.ceil(round(amount, 3))


class Cpu(_Real):
    """CPU cores: a float. Text as in Kubernetes: ``"500m"``, ``"2"``; a bare number is cores. Range 1m to 1,024."""

    KIND = "CPU"
    MOST: ClassVar[int] = 1_024

    @classmethod
    def parse(cls, value: object) -> Cpu:
        """Read ``"500m"``, ``"2"``, ``2`` or ``0.5``.

        Raises:
            QuantityError: not a number of cores or millicores, or out of range.
        """
        if isinstance(value, Cpu) and value <= cls.MOST:
            return value
        example = '"500m", "2" or 2'
        if isinstance(value, (int, float)) and not isinstance(value, bool):
            cores = _float(value)
        elif isinstance(value, str) and (match := re.fullmatch(rf"({_NUMBER})(m?)", value)):
            cores = float(match[1]) / (1000 if match[2] else 1)
        else:
            raise _fail(cls.KIND, value, "it is neither cores nor millicores", example)
        if not 0.001 <= cores <= cls.MOST:
            raise _fail(cls.KIND, value, f"it is out of range (1m to {cls.MOST} cores)", example)
        return cls(cores)

    def __str__(self) -> str:
        return str(int(self)) if self.is_integer() else f"{round(float(self) * 1000)}m"

    def __repr__(self) -> str:
        return f"{type(self).__name__}.parse({str(self)!r})"


class TotalCpu(Cpu):
    """CPU cores of many nodes or pods together. Range 1m to 10,000,000."""

    MOST = 10_000_000


class Rate(_Real):
    """Events per second: a float. ``Rate(12_000)``, ``"12_000/s"``, ``"12k/s"``, ``"600/min"``, ``"5M/h"``.

    A bare number is per second. Range 0 to 10^9 per second.
    """

    KIND = "rate"
    UNITS: ClassVar[dict[str, float]] = {"s": 1.0, "min": 60.0, "h": 3_600.0, "d": 86_400.0}

    @classmethod
    def parse(cls, value: object) -> Rate:
        """Read ``"12k/s"`` or a number of events per second.

        Raises:
            QuantityError: not a number over a known unit of time, or out of range.
        """
        example = 'Rate(12_000) or "12k/s"'
        if isinstance(value, (int, float)) and not isinstance(value, bool):
            rate = _float(value)
        elif isinstance(value, str) and (match := re.fullmatch(rf"({_NUMBER})([kM]?)/([a-z]+)", value)):
            if match[3] not in cls.UNITS:
                raise _fail(cls.KIND, value, _unknown_unit(match[3], cls.UNITS), example)
            rate = float(match[1]) * {"": 1, "k": 1e3, "M": 1e6}[match[2]] / cls.UNITS[match[3]]
        else:
            raise _fail(cls.KIND, value, "it is not a number of events over a unit of time", example)
        if not 0 <= rate <= 1e9:
            raise _fail(cls.KIND, value, "it is out of range (0 to 10^9 per second)", example)
        return cls(rate)

    def __str__(self) -> str:
        """Whole from 100 on, below it three digits; rates below one a second are written per hour."""
        often, unit = (float(self), "s") if self >= 1 or not self else (3_600 * float(self), "h")
        return f"{often:,.0f}/{unit}" if often >= 100 else f"{often:.3g}/{unit}"

    @property
    def short(self) -> str:
        """``12k/s`` for 12,000/s: three digits at most from 1,000 on, for pictures."""
        rounded = float(f"{float(self):.3g}")
        for size, letter in ((1e6, "M"), (1e3, "k")):
            if rounded >= size:
                return f"{rounded / size:,.4g}{letter}/s"
        return str(self)

    def __repr__(self) -> str:
        return f"Rate({float(self):g})"


class Money(_Real):
    """US dollars: a float. ``Money(0.53)``, ``"$0.53"``, ``"$1,200"``; a bare number is dollars. Range 0 to 10^12."""

    KIND = "amount"

    @classmethod
    def parse(cls, value: object) -> Money:
        """Read ``"$1,200.50"`` or a number of dollars.

        Raises:
            QuantityError: not an amount in dollars, or out of range.
        """
        example = '"$1,200" or 0.53'
        if isinstance(value, (int, float)) and not isinstance(value, bool):
            dollars = _float(value)
        elif isinstance(value, str) and re.fullmatch(
            r"\$[0-9]{1,3}(?:,[0-9]{3})*(?:\.[0-9]+)?|\$[0-9]+(?:\.[0-9]+)?", value
        ):
            dollars = float(value[1:].replace(",", ""))
        else:
            raise _fail(cls.KIND, value, "it is not an amount in US dollars", example)
        if not 0 <= dollars <= 1e12:
            raise _fail(cls.KIND, value, "it is out of range ($0 to 10^12)", example)
        return cls(dollars)

    def __str__(self) -> str:
        if self < 0:
            return f"-{Money(-self)}"
        if self >= 10_000 or self.is_integer():
            return f"${self:,.0f}"
        cents = f"{self:,.2f}"
        return f"${cents}" if float(cents.replace(",", "")) == self else f"${self:,.5f}".rstrip("0")

    def __repr__(self) -> str:
        return f"Money({float(self):g})"


@lru_cache(maxsize=4096)
def _duration_text(duration_s: float) -> str:
    """Messages and manifests write a few durations many times."""
    rest_us, text = abs(round(duration_s * 1e6)), "-" if duration_s < 0 else ""
    if not rest_us:
        return "0s"
    for unit, seconds in Duration.UNITS.items():
        size_us = round(seconds * 1e6)
        if rest_us >= size_us and unit != "w":
            text += f"{rest_us // size_us}{unit}"
            rest_us %= size_us
    return text


@lru_cache(maxsize=4096)
def _bytes_text(size_bytes: int) -> str:
    """The shortest text; manifests write a few sizes many times."""
    if not size_bytes:
        return "0"
    written = [f"{size_bytes // size}{unit}" for unit, size in Bytes.UNITS.items() if size_bytes % size == 0]
    return min((*written, str(size_bytes)), key=len)
