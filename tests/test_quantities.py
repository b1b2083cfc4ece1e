"""Quantities: what is read, what is refused and why, and that printing and reading are inverse."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aiscale.components.streams.retention import Retention
from aiscale.errors import QuantityError
from aiscale.quantities import Bytes, Cpu, Duration, Money, Rate, TotalCpu


@pytest.mark.parametrize(
    ("kind", "text", "number", "shown"),
    [
        (Duration, "500ms", 0.5, "500ms"),
        (Duration, "90s", 90, "1m30s"),
        (Duration, "1h30m", 5_400, "1h30m"),
        (Duration, "7d", 604_800, "7d"),
        (Duration, "2w", 1_209_600, "14d"),
        (Duration, "0s", 0, "0s"),
        (Bytes, "16Gi", 16 * 2**30, "16Gi"),
        (Bytes, "1.5Gi", 1_610_612_736, "1536Mi"),
        (Bytes, "1.2Gi", 1_288_490_189, "1288490189"),
        (Bytes, "500M", 500_000_000, "500M"),
        (Bytes, "1048577", 1_048_577, "1048577"),
        (Bytes, "8G", 8_000_000_000, "8G"),
        (Bytes, "2000Mi", 2_097_152_000, "2000Mi"),
        (Cpu, "500m", 0.5, "500m"),
        (Cpu, 2, 2, "2"),
        (Cpu, "1.5", 1.5, "1500m"),
        (TotalCpu, "2000", 2_000, "2000"),
        (Rate, "12k/s", 12_000, "12,000/s"),
        (Rate, "600/min", 10, "10/s"),
        (Rate, 0.25, 0.25, "900/h"),
        (Money, "$1,200", 1_200, "$1,200"),
        (Money, 0.53, 0.53, "$0.53"),
        (Money, "$0.0385", 0.0385, "$0.0385"),
        (Money, "$1,113.93", 1_113.93, "$1,113.93"),
        (Money, "$24.50", 24.5, "$24.50"),
    ],
)
def test_reads_and_prints(kind: type, text: object, number: float, shown: str) -> None:
    value = kind.parse(text)
    assert (float(value), str(value), type(value)) == (number, shown, kind)


@pytest.mark.parametrize(
    ("rate", "said", "short"),
    [
        (0, "0/s", "0/s"),
        (0.0001, "0.36/h", "0.36/h"),
        (0.0106, "38.2/h", "38.2/h"),
        (0.3, "1,080/h", "1,080/h"),
        (1, "1/s", "1/s"),
        (1.256, "1.26/s", "1.26/s"),
        (33.33, "33.3/s", "33.3/s"),
        (456.7, "457/s", "457/s"),
        (999.7, "1,000/s", "1k/s"),
        (12_345, "12,345/s", "12.3k/s"),
        (999_600, "999,600/s", "1M/s"),
        (1e9, "1,000,000,000/s", "1,000M/s"),
    ],
)
def test_a_rate_is_told_in_the_unit_in_which_it_is_read(rate: float, said: str, short: str) -> None:
    assert (str(Rate(rate)), Rate(rate).short) == (said, short)


@pytest.mark.parametrize(
    ("kind", "text", "message"),
    [
        (Duration, 10, "duration 10 cannot be read: a number without a unit is a guess"),
        (Duration, "", "duration '' cannot be read: it is empty"),
        (Duration, "10", "duration '10' cannot be read: '10' is not a number followed by a unit"),
        (Duration, "10 m", "duration '10 m' cannot be read: '10 m' is not a number followed by a unit"),
        (Duration, "-1s", "duration '-1s' cannot be read: '-1s' is not a number followed by a unit"),
        (Duration, "10m\n", "duration '10m\\n' cannot be read: '\\n' is not a number followed by a unit"),
        (Duration, "٣m", "duration '٣m' cannot be read: '٣m' is not a number followed by a unit"),
        (Duration, "1s1m", "duration '1s1m' cannot be read: units must go from large to small, each once"),
        (Duration, "101000d", "duration '101000d' cannot be read: it is longer than 100 years"),
        (Bytes, "10 GB", "size '10 GB' cannot be read: it is not a number followed by a unit"),
        (Bytes, "1e3Mi", "size '1e3Mi' cannot be read: it is not a number followed by a unit"),
        (Bytes, 8, "size 8 cannot be read: a number without a unit is a guess"),
        (Bytes, "8", "size '8' cannot be read: a number without a unit is a guess"),
        (Bytes, "2000Pi", "size '2000Pi' cannot be read: it is out of range (1 to 2^60 bytes)"),
        (Bytes, "0", "size '0' cannot be read: it is out of range (1 to 2^60 bytes)"),
        (Bytes, "0Gi", "size '0Gi' cannot be read: it is out of range (1 to 2^60 bytes)"),
        (Bytes, Bytes(0), "size Bytes.parse('0') cannot be read: it is out of range (1 to 2^60 bytes)"),
        (Rate, 10**400, "rate of 1,329 bits cannot be read: it is out of range (0 to 10^9 per second)"),
        (Cpu, -(10**400), "CPU of 1,329 bits cannot be read: it is out of range (1m to 1024 cores)"),
        (Money, 10**4000, "amount of 13,288 bits cannot be read: it is out of range ($0 to 10^12)"),
        (Bytes, True, "size True cannot be read: it is no text"),
        (Bytes, "0.0003", "size '0.0003' cannot be read: a number without a unit is a guess"),
        (Cpu, "2000", "CPU '2000' cannot be read: it is out of range (1m to 1024 cores)"),
        (TotalCpu, "20000000", "CPU '20000000' cannot be read: it is out of range (1m to 10000000 cores)"),
        (Cpu, "0", "CPU '0' cannot be read: it is out of range (1m to 1024 cores)"),
        (Cpu, "2 cores", "CPU '2 cores' cannot be read: it is neither cores nor millicores"),
        (Cpu, float("nan"), "CPU nan cannot be read: it is out of range (1m to 1024 cores)"),
        (Rate, float("inf"), "rate inf cannot be read: it is out of range (0 to 10^9 per second)"),
        (Rate, "12/fortnight", "rate '12/fortnight' cannot be read: unknown unit 'fortnight' (units: s, min, h, d)"),
        (Money, "12 USD", "amount '12 USD' cannot be read: it is not an amount in US dollars"),
        (Money, "$1,20", "amount '$1,20' cannot be read: it is not an amount in US dollars"),
    ],
)
def test_refuses(kind: type, text: object, message: str) -> None:
    with pytest.raises(QuantityError) as caught:
        kind.parse(text)
    assert caught.value.message == message
    assert caught.value.hint.startswith("write for example ")


def test_suggests_a_unit() -> None:
    with pytest.raises(QuantityError, match=r"unknown unit 'Gib', did you mean 'Gi'\?"):
        Bytes.parse("5Gib")
    with pytest.raises(QuantityError, match=r"unknown unit 'min', did you mean 'm'\?"):
        Duration.parse("5min")


@given(st.integers(0, 10**15))
def test_every_duration_reads_back(microseconds: int) -> None:
    value = Duration(microseconds / 1e6)
    assert round(Duration.parse(str(value)) * 1e6) == round(value * 1e6)


@given(st.integers(2**20, 2**60))
def test_every_size_reads_back(count: int) -> None:
    assert Bytes.parse(str(Bytes(count))) == count


@pytest.mark.parametrize(
    ("made", "wanted"),
    [
        (Duration(30) * 2, Duration(60)),
        (2 * Duration(30), Duration(60)),
        (Duration(90) / 2, Duration(45)),
        (Duration(90) + Duration(30), Duration(120)),
        (Duration(90) - Duration(30), Duration(60)),
        (sum([Duration(1), Duration(2)]), Duration(3)),
        (Bytes(2**30) * 2, Bytes(2**31)),
        (Bytes(2**30) * 1.5, Bytes.parse("1536Mi")),
        (Bytes(2**60) * 3, Bytes(3 * 2**60)),
        (Bytes(10) * 1.1, Bytes(11)),
        (Bytes(2**30) + Bytes(2**30), Bytes(2**31)),
        (Bytes(2**31) - Bytes(2**30), Bytes(2**30)),
        (sum([Bytes(1), Bytes(2)]), Bytes(3)),
        (Cpu(0.5) * 3, Cpu(1.5)),
        (Cpu(2) - Cpu(0.5), Cpu(1.5)),
        (Rate(10) / 4, Rate(2.5)),
        (Rate(10) + Rate(4), Rate(14)),
        (Money(3) * 12, Money(36)),
        (Retention.parse("1d") * 2, Retention.parse("2d")),
        (Retention.parse("1d") - Duration(3_600), Retention.parse("23h")),
        (Duration(3_600) + Retention.parse("1d"), Duration(90_000)),
        # Of two units, of one unit twice, and of a number without a unit: plain numbers.
        (Duration(90) / Duration(60), 1.5),
        (Bytes(2**30) / Bytes(2**31), 0.5),
        (Bytes(10) / 4, 2.5),
        (2**29 / Bytes(2**30), 0.5),
        (Rate(5) * Duration(60), 300.0),
        (Bytes(1_000) * Rate(2), 2_000.0),
        (Rate(2) * Bytes(1_000), 2_000.0),
        (Bytes(1_000) / Duration(2), 500.0),
        (Duration(90) + 30, 120.0),
        (Bytes(7) + 1, 8),
        (Bytes(2**30) // 2, 2**29),
        (Duration(90) // Duration(60), 1.0),
        (Bytes(7) % 4, 3),
        (Bytes(7) * float("inf"), float("inf")),
    ],
)
def test_arithmetic_keeps_the_unit(made: float, wanted: float) -> None:
    assert (made, type(made), str(made)) == (wanted, type(wanted), str(wanted))


def test_a_difference_may_be_below_zero() -> None:
    assert [str(one) for one in (Duration(30) - Duration(90), Money(1) - Money(3), Bytes(1) - Bytes(2**20))] == [
        "-1m",
        "-$2",
        "-1048575",
    ]


def test_no_quantity_is_made_of_what_is_no_number() -> None:
    for kind in (Duration, Bytes, Cpu, Rate, Money):
        with pytest.raises(TypeError):
            kind(1) * {}  # type: ignore[operator]
        with pytest.raises(TypeError):
            kind(1) + "1s"  # type: ignore[operator]
