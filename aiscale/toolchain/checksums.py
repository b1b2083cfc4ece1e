"""Reads publishers' SHA-256 files."""

from __future__ import annotations

import re

_HEX = re.compile(r"[0-9a-fA-F]{64}")


def checksum_for(file_name: str, text: str) -> str | None:
    """The SHA-256 of ``file_name`` according to a publisher's file.

    Both usual forms are read: lines of ``<hex>  <name>`` (with ``*`` or ``./`` before the name),
    and a file that holds the checksum of one file only, with or without its name.

    Returns:
        64 lower-case hex digits, or None when the file says nothing about ``file_name``.
    """
    rows = [line.split() for line in text.splitlines() if line.strip()]
    if len(rows) == 1 and len(rows[0]) == 1:
        only = rows[0][0]
        return only.lower() if _HEX.fullmatch(only) else None
    for row in rows:
        if len(row) == 2 and _HEX.fullmatch(row[0]):
            name = row[1].removeprefix("*").removeprefix("./")
            if name == file_name:
                return row[0].lower()
    return None
