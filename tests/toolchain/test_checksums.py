"""Publishers' checksum files."""

from __future__ import annotations

import pytest

from aiscale.toolchain.checksums import checksum_for

A = "a" * 64
B = "B" * 64


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (f"{A}  tool.tar.gz\n{B}  other.tar.gz\n", A),
        (f"{B} *other.tar.gz\n{A} *tool.tar.gz\n", A),
        (f"{A}  ./tool.tar.gz\n", A),
        (f"{A}\n", A),
        (B, B.lower()),
        (f"{A}  another-tool.tar.gz\n", None),
        (f"{A}  folder/tool.tar.gz\n", None),
        ("", None),
        ("deadbeef  tool.tar.gz\n", None),
        ("<html>\n", None),
        (f"{A}{A}  tool.tar.gz\n", None),
    ],
)
def test_checksum_of_one_file(text: str, expected: str | None) -> None:
    assert checksum_for("tool.tar.gz", text) == expected
