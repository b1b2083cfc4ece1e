"""A file of known findings, for adopting aiscale on an existing system: only new ones fail.

A finding is known by its code, its component and its message without the numbers in it. Lines may move.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from aiscale.core.messages.wording import shortened
from aiscale.diagnostics import Diagnostic
from aiscale.errors import UsageError

FORMAT_VERSION = "1.0"
_LARGEST = 16 * 2**20
"""Bytes of a baseline: some 50,000 findings."""

_NUMBER = re.compile(r"(?<![\w.,/-])\d[\d.,]*")
_NEVER_KNOWN = ("BLU", "MOD", "OBJ001", "PLG")
"""Areas whose findings say that the check itself is not complete, and privileges: only waivers accept these."""


class Entry(NamedTuple):
    """What a finding is known by."""

    code: str
    address: str
    message: str


class Baseline(NamedTuple):
    """Findings that are known.

    Attributes:
        name: the file, as people write it.
        entries: how often each is known.
    """

    name: str
    entries: Mapping[Entry, int]


class Compared(NamedTuple):
    """Findings against a baseline.

    Attributes:
        new: what the baseline does not know.
        known: what it knows.
        gone: what it knows, but is not found any more; as often as it is missing.
    """

    new: tuple[Diagnostic, ...]
    known: tuple[Diagnostic, ...]
    gone: tuple[Entry, ...]


def entry(finding: Diagnostic) -> Entry:
    """What a finding is known by: numbers that stand alone are left out of its message, those in names are not."""
    return Entry(finding.code, finding.address, _NUMBER.sub("#", shortened(finding.message)))


def beyond(findings: Iterable[Diagnostic], others: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    """Those of some findings that are not among others; as often as there are more of them."""
    left = Counter(map(entry, others))
    found = []
    for item in findings:
        key = entry(item)
        left[key] -= 1
        if left[key] < 0:
            found.append(item)
    return tuple(found)


def is_knowable(finding: Diagnostic) -> bool:
    """Whether a baseline may know a finding: neither an incomplete check nor a privilege."""
    return not finding.code.startswith(_NEVER_KNOWN)


def document(findings: Iterable[Diagnostic]) -> str:
    """The file that makes these findings known, in an order that makes small differences."""
    counted = Counter(entry(item) for item in findings if is_knowable(item))
    return json.dumps(
        {
            "format_version": FORMAT_VERSION,
            "findings": [{**item._asdict(), "count": count} for item, count in sorted(counted.items())],
        },
        indent=2,
        ensure_ascii=False,
    ) + "\n"  # fmt: skip


def read(path: Path, name: str) -> Baseline:
    """Read a baseline.

    Args:
        path: the file.
        name: the same as people write it.

    Raises:
        UsageError: it is missing or is no baseline.
    """
    again = f"create it: aiscale lint --write-baseline {name}"
    if path.exists() and not path.is_file():  # a pipe would block who reads it
        raise UsageError(f"{name} is {'a folder' if path.is_dir() else 'a pipe or a device'}, not a file", hint=again)
    try:
        if (size := path.stat().st_size) > _LARGEST:
            raise UsageError(f"{name} has {size:,} bytes; aiscale reads at most {_LARGEST:,}", hint=again)
        data = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise UsageError(f"there is no baseline {name}", hint=again) from None
    except (OSError, ValueError, RecursionError) as error:
        raise UsageError(f"{name} cannot be read: {error}", hint=again) from None
    fault = _fault(data)
    if fault:
        raise UsageError(f"{name}{fault}", hint=again)
    entries: Counter[Entry] = Counter()
    for item in data["findings"]:
        entries[Entry(item["code"], item["address"], item["message"])] += item["count"]
    return Baseline(name, entries)


def no_baseline(data: bytes) -> str:
    """Why the content of a file is no baseline; empty if it is one."""
    try:
        return "it is no baseline" if _fault(json.loads(data)) else ""
    except (ValueError, RecursionError):
        return "it is no baseline"


def _fault(data: Any) -> str:
    """Why data is no baseline, after the name of the file; empty if it is one."""
    found = data.get("findings") if isinstance(data, dict) else None
    if not isinstance(found, list) or not str(data.get("format_version")).startswith("1."):
        return " is not a baseline of this format version"
    return next(
        (f": findings[{number}] is not a finding" for number, item in enumerate(found) if not _is_entry(item)), ""
    )


def _is_entry(item: Any) -> bool:
    return (
        isinstance(item, dict)
        and all(isinstance(item.get(key), str) for key in Entry._fields)
        and isinstance(item.get("count"), int)
        and not isinstance(item["count"], bool)
        and item["count"] > 0
    )


def compare(findings: Iterable[Diagnostic], baseline: Baseline, *, judged: frozenset[str]) -> Compared:
    """Sort findings into those that a baseline knows and those that it does not.

    Args:
        findings: what counts, in order.
        baseline: what is known.
        judged: codes of the rules that have run: what others found before is not called gone.
    """
    left = Counter(baseline.entries)
    new: list[Diagnostic] = []
    known: list[Diagnostic] = []
    for item in findings:
        key = entry(item)
        if left[key] > 0 and is_knowable(item):
            left[key] -= 1
            known.append(item)
        else:
            new.append(item)
    return Compared(tuple(new), tuple(known), tuple(sorted(key for key in left.elements() if key.code in judged)))
