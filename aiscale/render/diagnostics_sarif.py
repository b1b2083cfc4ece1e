"""Findings as SARIF, for code scanning.

Source: OASIS, Static Analysis Results Interchange Format (SARIF) 2.1.0, errata 01 (2023).
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from aiscale import __version__
from aiscale.diagnostics import Diagnostic, Span
from aiscale.render.diagnostics_text import shown_path
from aiscale.rules.pages import RulePage, pages

if TYPE_CHECKING:
    from aiscale.rules.review import Review
    from aiscale.rules.waivers.apply import Waived

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
ROOT = "%SRCROOT%"
_FINGERPRINT = "aiscaleFinding/v1"


def sarif_document(
    diagnostics: Iterable[Diagnostic], *, root: Path | None = None, review: Review | None = None
) -> dict[str, Any]:
    """All findings as one SARIF run.

    Args:
        diagnostics: what was found and counts.
        root: folder that paths are relative to; what lies elsewhere gets a ``file:`` URI.
        review: where they are from: what is waived becomes a suppressed result, what is known an unchanged one.
    """
    new = list(diagnostics)
    waived = {id(item.finding): item for item in review.waived} if review else {}
    known = {id(item) for item in review.known} if review else set()
    found = [*new, *(item.finding for item in waived.values()), *(review.known if review else ())]
    codes = sorted({item.code for item in found})
    seen: Counter[str] = Counter()
    results = []
    for item in found:
        result = _result(item, codes.index(item.code), seen, root)
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
                        "rules": [_rule(code) for code in codes],
                    }
                },
                "columnKind": "unicodeCodePoints",
                "results": results,
            }
        ],
    }


def _suppression(item: Waived) -> dict[str, str]:
    return {
        "kind": "inSource",
        "status": "accepted",
        "justification": f"{item.reason} ({item.owner}, until {item.expires.isoformat()})",
    }


def _rule(code: str) -> dict[str, Any]:
    page = pages().get(code)
    if page is None:
        return {"id": code}
    return {
        "id": code,
        "shortDescription": {"text": page.title},
        "fullDescription": {"text": " ".join(page.sections["What"].split())},
        "help": {"text": _help(page, ""), "markdown": _help(page, "```python")},
        "defaultConfiguration": {"level": str(page.severity)},
    }


def _help(page: RulePage, fence: str) -> str:
    def code(text: str) -> str:
        return f"{fence}\n{text}\n```" if fence else text

    example, instead = code(page.sections["Example"]), code(page.sections["Instead"])
    return f"{page.sections['Why']}\n\n{example}\n\nInstead:\n\n{instead}\n\nSource: {page.sections['Source']}"


def _result(item: Diagnostic, rule_index: int, seen: Counter[str], root: Path | None) -> dict[str, Any]:
    text = "\n".join([item.message, *([item.label] if item.label else ()), *item.notes,
                      *([f"help: {item.help}"] if item.help else ())])  # fmt: skip
    # Lines move; what is found, where in the model, and how often do not.
    key = hashlib.sha256("\0".join((item.code, item.address, item.message)).encode()).hexdigest()[:32]
    seen[key] += 1
    location: dict[str, Any] = {}
    if (span := item.span) is not None and (artifact := _artifact(span, root)) is not None:
        location["physicalLocation"] = {"artifactLocation": artifact, "region": _region(span)}
    if item.address:
        location["logicalLocations"] = [{"fullyQualifiedName": item.address, "kind": "resource"}]
    return {
        "ruleId": item.code,
        "ruleIndex": rule_index,
        "level": str(item.severity),
        "message": {"text": text},
        "locations": [location] if location else [],
        "relatedLocations": [
            {
                "id": number,
                "message": {"text": other.text},
                "physicalLocation": {"artifactLocation": artifact, "region": _region(there)},
            }
            for number, other in enumerate(item.related)
            for there in (other.span,)
            if (artifact := _artifact(there, root)) is not None
        ],
        "partialFingerprints": {_FINGERPRINT: f"{key}:{seen[key]}"},
    }


def _artifact(span: Span, root: Path | None) -> dict[str, str] | None:
    if span.file.startswith("<"):
        return None
    shown = shown_path(span.file, root)
    if Path(shown).is_absolute():
        return {"uri": Path(shown).as_uri()}
    return {"uri": quote(Path(shown).as_posix()), "uriBaseId": ROOT}


def _region(span: Span) -> dict[str, int]:
    region = {"startLine": span.line, "startColumn": span.column, "endLine": span.end_line}
    if (span.end_line, span.end_column) > (span.line, span.column):
        region["endColumn"] = span.end_column
    return region
