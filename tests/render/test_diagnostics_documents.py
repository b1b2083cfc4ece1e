"""Findings for programs: JSON, SARIF and GitHub annotations."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest

from aiscale import __version__
from aiscale.diagnostics import Diagnostic, Location, Related, Severity
from aiscale.render.diagnostics_github import github_annotations
from aiscale.render.diagnostics_json import findings_document
from aiscale.render.diagnostics_sarif import sarif_document
from aiscale.rules.pages import pages
from tests.support.golden import GOLDEN, findings
from tests.support.sarif import refused_by_code_scanning, sound_sarif

ROOT = Path(__file__).parent.parent.parent
CASES = sorted((*(GOLDEN / "rules").glob("*/bad*.py"), *(GOLDEN / "errors").glob("*.py")))
SCHEMA = json.loads((ROOT / "docs/reference/findings.schema.json").read_text(encoding="utf-8"))

ALONE = Diagnostic("STR012", Severity.NOTE, "50 % of it, and: more\r\nno", "topics/rides", help="a\nb")
PLACED = Diagnostic(
    "STR012", Severity.ERROR, "m", "topics/a,b", Location("/repo/a dir/ü:1,2%.py", 3, column=7), label="here",
    notes=("n",), related=(Related("the other is", Location("/repo/b.py", 4)),),
)  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.parent.name}-{case.stem}")
def test_every_golden_finding_fits_the_published_schema_and_sarif(case: Path) -> None:
    found = findings(case)
    document = findings_document(found, components=3, root=case.parent)
    jsonschema_rs.Draft202012Validator(SCHEMA).validate(document)
    assert [item["file"] for item in document["findings"]] == [case.name] * len(found)
    log = sound_sarif(sarif_document(found, root=case.parent, blueprint=case))
    assert [result["ruleId"] for result in _results(log)] == [item.code for item in found]


def test_the_json_of_one_finding() -> None:
    case = GOLDEN / "rules" / "MOD002" / "bad.py"
    assert findings_document(findings(case), components=6, root=case.parent) == {
        "format_version": "1.2",
        "findings": [
            {
                "code": "MOD002",
                "severity": "error",
                "message": "two components have the address topics/rides",
                "address": "topics/rides",
                "file": "bad.py",
                "line": 11,
                "column": 14,
                "end_line": 11,
                "end_column": 21,
                "label": "made again",
                "notes": [],
                "related": [{"message": "the first is made", "file": "bad.py", "line": 10, "column": 15}],
                "help": "give one of them another name, or pass the same object to both places",
                "fix": None,
                "docs": "docs/reference/rules.md#mod002",
            }
        ],
        "waived": [],
        "baseline": None,
        "summary": {"errors": 1, "warnings": 0, "notes": 0, "components": 6, "waived": 0, "known": 0},
    }


def test_a_finding_about_the_whole_system_has_no_place() -> None:
    document = findings_document([ALONE])
    assert document["findings"][0]["file"] is None
    counts = {"errors": 0, "warnings": 0, "notes": 1, "components": None, "waived": 0, "known": 0}
    assert document["summary"] == counts
    jsonschema_rs.Draft202012Validator(SCHEMA).validate(document)


def _results(log: dict[str, Any]) -> list[dict[str, Any]]:
    return list(log["runs"][0]["results"])


def test_the_sarif_of_one_finding() -> None:
    case = GOLDEN / "rules" / "STR014" / "bad.py"
    log = sarif_document(findings(case), root=case.parent)
    page = pages()["STR014"]
    driver = log["runs"][0]["tool"]["driver"]
    assert (driver["name"], driver["version"]) == ("aiscale", __version__)
    assert [rule["id"] for rule in driver["rules"]] == ["STR014"]
    assert driver["rules"][0]["shortDescription"] == {"text": page.title}
    assert driver["rules"][0]["defaultConfiguration"] == {"level": "warning"}
    (result,) = _results(log)
    fingerprints = result.pop("partialFingerprints")
    assert list(fingerprints) == ["aiscaleFinding/v1"]
    assert result == {
        "ruleId": "STR014",
        "ruleIndex": 0,
        "level": "error",
        "message": {
            "text": "transactions of demand last 1h, but events allows 15m\nrefused by the brokers\n"
            'events is declared at [bad.py:9:22](0)\nhelp: transaction_timeout="15m"'
        },
        "locations": [
            {
                "physicalLocation": {
                    "artifactLocation": {"uri": "bad.py", "uriBaseId": "%SRCROOT%"},
                    "region": {"startLine": 22, "startColumn": 25, "endLine": 22, "endColumn": 29},
                },
                "logicalLocations": [{"fullyQualifiedName": "streamjobs/demand", "kind": "resource"}],
            }
        ],
        "relatedLocations": [
            {
                "id": 0,
                "message": {"text": "events is declared"},
                "physicalLocation": {
                    "artifactLocation": {"uri": "bad.py", "uriBaseId": "%SRCROOT%"},
                    "region": {"startLine": 9, "startColumn": 22, "endLine": 9, "endColumn": 30},
                },
            }
        ],
    }


def test_fingerprints_stay_when_lines_move_and_differ_between_findings(tmp_path: Path) -> None:
    case = GOLDEN / "rules" / "STR012" / "bad_loop.py"
    moved = tmp_path / "bad_loop.py"
    moved.write_text("\n\n\n" + case.read_text(encoding="utf-8"), encoding="utf-8")

    def prints(file: Path) -> list[str]:
        log = sarif_document(findings(file), root=file.parent)
        return [result["partialFingerprints"]["aiscaleFinding/v1"] for result in _results(log)]

    assert prints(case) == prints(moved)
    assert len(set(prints(case))) == 2
    twice = sarif_document([ALONE, ALONE])
    assert [result["partialFingerprints"]["aiscaleFinding/v1"][-2:] for result in _results(twice)] == [":1", ":2"]


def test_uris_are_relative_below_the_folder_and_quoted() -> None:
    log = sarif_document([PLACED], root=Path("/repo"))
    (result,) = _results(log)
    assert result["locations"][0]["physicalLocation"] == {
        "artifactLocation": {"uri": "a%20dir/%C3%BC%3A1%2C2%25.py", "uriBaseId": "%SRCROOT%"},
        "region": {"startLine": 3, "startColumn": 7, "endLine": 3, "endColumn": 7},
    }
    assert result["relatedLocations"][0]["physicalLocation"]["artifactLocation"]["uri"] == "b.py"
    elsewhere = _results(sarif_document([PLACED], root=Path("/other")))[0]["locations"][0]["physicalLocation"]
    assert elsewhere["artifactLocation"] == {"uri": "file:///repo/a%20dir/%C3%BC%3A1%2C2%25.py"}
    sound_sarif(log)


def test_the_message_links_to_the_other_places() -> None:
    file = Location("/repo/a[1].py", 4)
    odd = replace(PLACED, related=(Related("the other is", file), Related("and it is", Location("<string>", 3))))
    (result,) = _results(sound_sarif(sarif_document([odd], root=Path("/repo"))))
    assert result["message"]["text"] == "m\nhere\nn\nthe other is at [a\\[1\\].py:4:1](0)"
    assert len(result["relatedLocations"]) == 1


def test_sarif_of_nothing_is_a_run_without_results() -> None:
    assert _results(sound_sarif(sarif_document([]))) == []


@pytest.mark.parametrize("location", [None, Location("<string>", 3)])
def test_sarif_of_what_is_in_no_file_is_shown_in_the_blueprint(location: Location | None) -> None:
    nowhere = Diagnostic("STR012", Severity.ERROR, "m", "topics/a", location)
    logical = [{"fullyQualifiedName": "topics/a", "kind": "resource"}]
    log = sarif_document([nowhere])
    assert _results(log)[0]["locations"] == [{"logicalLocations": logical}]
    assert list(refused_by_code_scanning(log)) == [
        "results[0]: is in no file", "results[0]: the region lacks endColumn, endLine, startColumn, startLine"
    ]  # fmt: skip
    log = sound_sarif(sarif_document([nowhere], root=Path("/repo"), blueprint=Path("/repo/system.py")))
    assert _results(log)[0]["locations"] == [
        {
            "physicalLocation": {
                "artifactLocation": {"uri": "system.py", "uriBaseId": "%SRCROOT%"},
                "region": {"startLine": 1, "startColumn": 1, "endLine": 1, "endColumn": 1},
            },
            "logicalLocations": logical,
        }
    ]


@pytest.mark.parametrize(
    ("name", "value"),
    [("level", "fatal"), ("message", {}), ("ruleIndex", "0"), ("suppressions", [{}]), ("where", "here")],
)
def test_the_published_schema_refuses_what_is_no_sarif(name: str, value: object) -> None:
    log = sarif_document([PLACED], root=Path("/repo"))
    _results(log)[0][name] = value
    with pytest.raises(jsonschema_rs.ValidationError):
        sound_sarif(log)


def test_annotations_are_one_line_each_and_escaped() -> None:
    assert github_annotations([PLACED, ALONE], root=Path("/repo")) == (
        "::error file=a dir/ü%3A1%2C2%25.py,line=3,col=7,title=STR012 topics/a%2Cb::m%0Ahere%0An%0A"
        "the other is at b.py:4:1\n"
        "::notice title=STR012 topics/rides::50 %25 of it, and: more%0D%0Ano%0Ahelp: a%0Ab\n"
    )


def test_an_annotation_marks_columns_on_one_line_only() -> None:
    case = GOLDEN / "rules" / "STR096" / "bad.py"
    (line,) = github_annotations(findings(case), root=case.parent).splitlines()
    assert line.startswith("::notice file=bad.py,line=13,col=11,endLine=16,title=STR096 kafka/shared::")
    case = GOLDEN / "rules" / "STR014" / "bad.py"
    (line,) = github_annotations(findings(case), root=case.parent).splitlines()
    assert line.startswith("::error file=bad.py,line=22,col=25,endColumn=29,title=STR014 streamjobs/demand::")
