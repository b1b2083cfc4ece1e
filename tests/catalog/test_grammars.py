"""Small grammars: names, quantities, durations, formats, Go's regular expressions."""

from __future__ import annotations

from fractions import Fraction

import pytest

from aiscale.catalog import formats, names
from aiscale.catalog.go_duration import parse_lenient, parse_ns
from aiscale.catalog.go_regex import PatternError, compile_go
from aiscale.catalog.quantity import parse_quantity


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("2", Fraction(2)),
        ("500m", Fraction(1, 2)),
        ("1.5Gi", Fraction(3 * 2**29)),
        (".5", Fraction(1, 2)),
        ("5.", Fraction(5)),
        ("1e3", Fraction(1000)),
        ("1E", Fraction(10**18)),
        ("-3k", Fraction(-3000)),
        ("100n", Fraction(1, 10**7)),
    ],
)
def test_quantities(text: str, value: Fraction) -> None:
    assert parse_quantity(text) == value


@pytest.mark.parametrize("text", ["", "Gi", "1 Gi", "12 apples", "1gi", "1e", "--1", "1e999999999", "1K", "0x10"])
def test_what_is_no_quantity(text: str) -> None:
    assert parse_quantity(text) is None


@pytest.mark.parametrize(
    ("text", "ns"),
    [("0", 0), ("1h30m", 5400 * 10**9), ("1.5s", 1_500_000_000), ("-2ms", -2_000_000), ("7µs", 7000), ("1d", None),
     ("", None), ("5", None), ("1h 2m", None), ("99999999h", None)],
)  # fmt: skip
def test_durations(text: str, ns: int | None) -> None:
    assert parse_ns(text) == ns


def test_lenient_durations() -> None:
    assert [parse_lenient(text) for text in ("2 days", "1 week", "3 bananas")] == [
        172_800 * 10**9,
        604_800 * 10**9,
        None,
    ]


@pytest.mark.parametrize(
    ("check", "good", "bad"),
    [
        (names.dns1123_label, ["a", "a-1", "1a"], ["", "-a", "A", "a.b", "a" * 64, "a\n"]),
        (names.dns1035_label, ["a", "a-1"], ["1a", "a-"]),
        (names.dns1123_subdomain, ["a.b-c.d", "a" * 253], ["a..b", ".a", "a" * 254, "a_b"]),
        (names.qualified_name, ["a", "A_b.c", "x.y/z"], ["", "a/b/c", "/a", "a/", "-a", "a" * 64, "X/y"]),
        (names.label_value, ["", "v1.2_x"], ["-a", "a" * 64, "a b"]),
        (names.config_key, ["a.b", ".a"], [".", "..", "..a", "a/b"]),
        (names.port_name, ["http", "h2c-1"], ["1", "a--b", "-a", "a" * 16, "HTTP"]),
        (names.path_segment, ["a:b", "A"], [".", "..", "a/b", "a%b"]),
    ],
)  # fmt: skip
def test_names(check: object, good: list[str], bad: list[str]) -> None:
    assert callable(check)
    assert ([check(name) for name in good], [bool(check(name)) for name in bad]) == (
        [""] * len(good),
        [True] * len(bad),
    )


@pytest.mark.parametrize(
    ("name", "good", "bad"),
    [
        ("date-time", ["2026-01-02T03:04:05Z", "2026-01-02t03:04:05.678+01:00"], ["2026-13-01T00:00:00Z", "today"]),
        ("date", ["2026-02-28"], ["2026-02-30", "26-1-1"]),
        ("ipv4", ["10.0.0.1", "010.0.0.1"], ["10.0.0", "256.0.0.1", "::1"]),
        ("ipv6", ["::1", "fe80::"], ["1.2.3.4", "::g"]),
        ("cidr", ["10.0.0.0/8", "::/0"], ["10.0.0.0", "10.0.0.0/33"]),
        ("byte", ["aGk="], ["", "aGk", "*"]),
        ("uuid", ["123e4567-e89b-12d3-a456-426614174000"], ["123"]),
        ("uri", ["https://a/b", "/path"], ["path"]),
        ("hostname", ["a.example"], ["-a", "a..b"]),
        ("mac", ["00:11:22:33:44:55"], ["00:11"]),
        ("duration", ["10s", "2 days"], ["soon"]),
        ("isbn", ["0321751043", "978-0321751041"], ["123"]),
        ("hexcolor", ["#fff"], ["#ff"]),
        ("made-up", ["anything"], []),
    ],
)
def test_formats(name: str, good: list[str], bad: list[str]) -> None:
    found = [formats.matches(name, text) for text in (*good, *bad)]
    assert found == [True] * len(good) + [False] * len(bad)


@pytest.mark.parametrize(
    ("pattern", "good", "bad"),
    [
        (r"^a$", ["a"], ["a\n"]),
        (r"^\d+$", ["12"], ["١٢"]),
        (r"^\s$", [" ", "\t"], ["\v", "\u00a0"]),
        (r"^(?i)abc$", ["ABC"], ["abd"]),
        (r"^((?i)a)b$", ["Ab"], ["aB"]),
        (r"^[[:alpha:]_-]+$", ["a_b-c"], ["a1"]),
        (r"^[^[:space:]]*$", ["ab"], ["a b"]),
        (r"\Qa.b\E+$", ["a.bb"], ["axb"]),
        (r"^x{,2}$", ["x{,2}"], ["xx"]),
        (r"^(?P<n>a|b)(?:c)?\z", ["ac"], ["c"]),
        (r"^[\w.]+$", ["a.b_1"], ["ä"]),
        (r"^\p{Greek}$", ["α"], ["a"]),
        (r"^(?U)a+$", ["aa"], ["b"]),
        (r"^[[:^alpha:]]$", ["1"], ["a"]),
        (r"^.$", ["ä", "\ud800"], ["", "ab"]),
    ],
)
def test_patterns_of_go(pattern: str, good: list[str], bad: list[str]) -> None:
    regex = compile_go(pattern)
    found = [regex.matches(text) for text in (*good, *bad)]
    assert found == [True] * len(good) + [False] * len(bad)


@pytest.mark.parametrize("pattern", ["(", "a**", r"\1", "(?=a)", "a{1001}", "((a{1000}){1000}){1000}"])
def test_patterns_that_are_not_of_re2(pattern: str) -> None:
    with pytest.raises(PatternError):
        compile_go(pattern)
