"""Findings as SARIF, for code scanning.

Sources: OASIS, Static Analysis Results Interchange Format (SARIF) 2.1.0, errata 01 (2023); GitHub documentation, SARIF
support for code scanning: which properties it needs.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from aiscale import __version__
from aiscale.core.messages.wording import shortened
from aiscale.diagnostics import Diagnostic, Span
from aiscale.render.diagnostics_text import shown_path
from aiscale.rules.pages import RulePage
from aiscale.rules.plugins.loading import all_pages

if TYPE_CHECKING:
    from aiscale.rules.review import Review
    from aiscale.rules.waivers.apply import Waived

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
ROOT = "%SRCROOT%"
_FINGERPRINT = "aiscaleFinding/v1"

_MOST_CHARACTERS = 1_024
"""Of a rule's description. Source: GitHub documentation, SARIF support for code scanning, fullDescription.text."""


def sarif_document(
    diagnostics: Iterable[Diagnostic],
    *,
    root: Path | None = None,
    review: Review | None = None,
    blueprint: Path | None = None,
) -> dict[str, Any]:
    """All findings as one SARIF run.

    Args:
        diagnostics: what was found and counts.
        root: folder that paths are relative to; what lies elsewhere gets a ``file:`` URI.
        review: where they are from: what is waived becomes a suppressed result, what is known an unchanged one.
        blueprint: the file where a finding about the whole system is shown: code scanning takes no file in which any
            result is nowhere.
    """
    new = list(diagnostics)
    waived = {id(item.finding): item for item in review.waived} if review else {}
    known = {id(item) for item in review.known} if review else set()
    found = [*new, *(item.finding for item in waived.values()), *(review.known if review else ())]
    codes, described = sorted({item.code for item in found}), all_pages()
    seen: Counter[str] = Counter()
    results = []
    for item in found:
        result = _result(item, codes.index(item.code), seen, root, blueprint)
        if id(item) in waived:
            result["suppressions"] = [_suppression(waived[id(item)])]
        if review and review.baseline:
            result["baselineState"] = "unchanged" if id(item) in known else "new"
        results.append(result)
    return {
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [
            {
                "tool": {
                    "driver": {
                        "name": "aiscale",
                        "version": __version__,
                        "semanticVersion": __version__,
                        "rules": [_rule(described[code]) for code in codes],
                    }
                },
                "columnKind": "unicodeCodePoints",
                "results": results,
            }
        ],
    }


def joined_runs(documents: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """The findings of several blueprints as one run: code scanning takes one run of a tool from a file.

    A finding in a file that two blueprints share is one result.

    Args:
        documents: those of :func:`sarif_document`, one at least.
    """
    runs = [run for document in documents for run in document["runs"]]
    rules = {rule["id"]: rule for run in runs for rule in run["tool"]["driver"]["rules"]}
    codes = sorted(rules)
    moved = ({**result, "ruleIndex": codes.index(result["ruleId"])} for run in runs for result in run["results"])
    results, seen = [], Counter[str]()
    for result in {json.dumps(one, sort_keys=True): one for one in moved}.values():
        key = result["partialFingerprints"][_FINGERPRINT].partition(":")[0]
        seen[key] += 1
        results.append({**result, "partialFingerprints": {_FINGERPRINT: f"{key}:{seen[key]}"}})
    [first, *_] = runs
    driver = {**first["tool"]["driver"], "rules": [rules[code] for code in codes]}
    return {**documents[0], "runs": [{**first, "tool": {"driver": driver}, "results": results}]}


def _suppression(item: Waived) -> dict[str, str]:
    return {
        "kind": "inSource",
        "status": "accepted",
        "justification": f"{item.reason} ({item.owner}, until {item.expires.isoformat()})",
    }


def _rule(page: RulePage) -> dict[str, Any]:
    # The page of a plug-in's rule may lack sections.
    return {
        "id": page.code,
        "shortDescription": {"text": page.title},
        "fullDescription": {"text": _shortened(" ".join(page.sections.get("What", page.title).split()))},
        "help": {"text": _help(page, ""), "markdown": _help(page, "```python")},
        "defaultConfiguration": {"level": str(page.severity)},
    }


def _shortened(text: str) -> str:
    """The first sentences that code scanning shows; the help has all of them."""
    return text if len(text) <= _MOST_CHARACTERS else text[:_MOST_CHARACTERS].rpartition(". ")[0] + "."


def _help(page: RulePage, fence: str) -> str:
    def code(text: str) -> str:
        return f"{fence}\n{text}\n```" if fence else text

    heads = {"Why": "", "Example": "", "Instead": "Instead:\n\n", "Source": "Source: "}
    told = [
        f"{head}{code(page.sections[name]) if name in ('Example', 'Instead') else page.sections[name]}"
        for name, head in heads.items() if name in page.sections
    ]  # fmt: skip
    return "\n\n".join(told) or page.title


def _result(
    item: Diagnostic, rule_index: int, seen: Counter[str], root: Path | None, blueprint: Path | None
) -> dict[str, Any]:
    related = [
        (other.text, other.span, place) for other in item.related if (place := _place(other.span, root)) is not None
    ]
    lines = [item.message, *([item.label] if item.label else ()), *item.notes]
    # Code scanning shows a related place only where the message links to it.
    lines += [f"{text} at {_link(span, root, number)}" for number, (text, span, _) in enumerate(related)]
    lines += [f"help: {item.help}"] if item.help else []
    # Lines move; what is found, where in the model, and how often do not.
    key = hashlib.sha256("\0".join((item.code, item.address, shortened(item.message))).encode()).hexdigest()[:32]
    seen[key] += 1
    location: dict[str, Any] = {}
    place = _place(item.span, root) if item.span is not None else None
    if place is None and blueprint is not None:
        place = _place(Span(str(blueprint), 1, 1, 1, 1), root)
    if place is not None:
        location["physicalLocation"] = place
    if item.address:
        location["logicalLocations"] = [{"fullyQualifiedName": item.address, "kind": "resource"}]
    return {
        "ruleId": item.code,
        "ruleIndex": rule_index,
        "level": str(item.severity),
        "message": {"text": "\n".join(lines)},
        "locations": [location] if location else [],
        "relatedLocations": [
            {"id": number, "message": {"text": text}, "physicalLocation": there}
            for number, (text, _, there) in enumerate(related)
        ],
        "partialFingerprints": {_FINGERPRINT: f"{key}:{seen[key]}"},
    }


def _link(span: Span, root: Path | None, number: int) -> str:
    """A link to a related place. Source: SARIF 2.1.0, 3.11.6: what must be escaped in its text."""
    shown = re.sub(r"[\\[\]]", r"\\\g<0>", shown_path(span.file, root))
    return f"[{shown}:{span.line}:{span.column}]({number})"


def _place(span: Span, root: Path | None) -> dict[str, Any] | None:
    """A place in a file; None in code that is in none."""
    if span.file.startswith("<"):
        return None
    shown = Path(shown_path(span.file, root))
    is_below = not shown.is_absolute() and ".." not in shown.parts
    return {
        "artifactLocation": {"uri": quote(shown.as_posix()), "uriBaseId": ROOT}
        if is_below
        else {"uri": Path(os.path.abspath(shown)).as_uri()},  # noqa: PTH100  # symbolic links stay
        "region": {
            "startLine": span.line, "startColumn": span.column, "endLine": span.end_line, "endColumn": span.end_column,
        },
    }  # fmt: skip
