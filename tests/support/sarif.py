"""Holds SARIF against its published schema, and against what GitHub's code scanning asks for beyond it.

The schema is OASIS' own: ``sarif_schema/NOTICE.txt`` says where it is from. GitHub publishes no schema; what stands for
it here are the rows marked as required in its tables, and its limits. Source: GitHub documentation, SARIF support for
code scanning.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema_rs

SCHEMA = Path(__file__).parent / "sarif_schema" / "sarif-schema-2.1.0.json"

_MOST_CHARACTERS = 1024
"""Of a description of a rule."""

_MOST_RESULTS = 25_000


def sound_sarif(log: dict[str, Any]) -> dict[str, Any]:
    """The log itself, which must fit the published schema and have what code scanning needs."""
    _published().validate(log)
    assert list(refused_by_code_scanning(log)) == []
    return log


def refused_by_code_scanning(log: dict[str, Any]) -> Iterator[str]:
    """What code scanning would refuse, or would not show."""
    for number, run in enumerate(log["runs"]):
        driver = run["tool"]["driver"]
        for rule in driver["rules"]:
            for name in ("shortDescription", "fullDescription", "help"):
                text = rule.get(name, {}).get("text", "")
                if not text.strip() or (name != "help" and len(text) > _MOST_CHARACTERS):
                    yield f"{rule['id']}: {name} has {len(text)} characters"
        if len(run["results"]) > _MOST_RESULTS:
            yield f"runs[{number}]: {len(run['results'])} results"
        for at, result in enumerate(run["results"]):
            yield from (f"results[{at}]: {wrong}" for wrong in _wrong(result, driver["rules"]))


def _wrong(result: dict[str, Any], rules: list[dict[str, Any]]) -> Iterator[str]:
    if rules[result["ruleIndex"]]["id"] != result["ruleId"]:
        yield f"rule {result['ruleIndex']} is not {result['ruleId']}"
    if not result["message"]["text"].strip():
        yield "says nothing"
    if not any(result.get("partialFingerprints", {}).values()):
        yield "has no fingerprint"
    if not result["locations"]:
        yield "is nowhere"
    for place in (*result["locations"][:1], *result.get("relatedLocations", ())):
        where = place.get("physicalLocation", {})
        if not where.get("artifactLocation", {}).get("uri"):
            yield "is in no file"
        missing = {"startLine", "startColumn", "endLine", "endColumn"} - set(where.get("region", ()))
        if missing:
            yield f"the region lacks {', '.join(sorted(missing))}"
    for place in result.get("relatedLocations", ()):
        if f"]({place['id']})" not in result["message"]["text"]:
            yield f"the message does not link to place {place['id']}"


@cache
def _published() -> jsonschema_rs.Draft4Validator:
    return jsonschema_rs.Draft4Validator(json.loads(SCHEMA.read_text(encoding="utf-8")), validate_formats=True)
