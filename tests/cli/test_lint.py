"""``aiscale lint`` and ``aiscale explain``: what they print, and how they end."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from tests.cli.test_main import ROOT, aiscale
from tests.support.golden import GOLDEN
from tests.support.sarif import sound_sarif

BAD = GOLDEN / "rules" / "STR014" / "bad.py"
WARNED = GOLDEN / "rules" / "IMG001" / "bad.py"
REFUSED = GOLDEN / "errors" / "several_at_once.py"
UNPROVEN = (
    "no component has an objective: latency and availability are not checked\n"
    "aiscale lint --unproven lists the numbers that checks need and that are not declared\n"
)


def test_a_sound_system_has_no_findings() -> None:
    done = aiscale("lint", str(GOLDEN / "rules" / "STR014" / "good.py"))
    assert (done.returncode, done.stderr) == (0, "")
    assert re.fullmatch(r"0 errors, 0 warnings in 7 components \(\d+\.\d\d s\)\n", done.stdout.removesuffix(UNPROVEN))


def test_findings_are_printed_as_they_are_pinned() -> None:
    done = aiscale("lint", BAD.name, cwd=BAD.parent)
    assert (done.returncode, done.stderr) == (5, "")
    findings, _, summary = done.stdout.rpartition("\n\n")
    summary, _, advice = summary.partition("\n")
    assert findings + "\n" == BAD.with_suffix(".txt").read_text(encoding="utf-8")
    assert re.fullmatch(r"1 error, 0 warnings in 7 components \(\d+\.\d\d s\)", summary)
    assert advice == "aiscale lint --fix fixes 1 of them, aiscale lint --diff shows how\n" + UNPROVEN


@pytest.mark.parametrize(
    ("file", "fail_on", "code"),
    [
        (BAD, "error", 5), (BAD, "warning", 5), (BAD, "never", 0),
        (WARNED, "error", 0), (WARNED, "warning", 5), (WARNED, "never", 0),
    ],
    ids=lambda value: value.parent.name if isinstance(value, Path) else str(value),
)  # fmt: skip
def test_how_bad_it_must_be_to_fail(file: Path, fail_on: str, code: int) -> None:
    assert aiscale("lint", str(file), "--fail-on", fail_on).returncode == code


@pytest.mark.parametrize("output", ["json", "sarif", "github"])
def test_for_programs_standard_output_holds_nothing_else(output: str) -> None:
    done = aiscale("lint", str(BAD), "--output", output)
    assert (done.returncode, done.stderr) == (5, "")
    shown = BAD.relative_to(ROOT).as_posix()
    if output == "json":
        assert [item["file"] for item in json.loads(done.stdout)["findings"]] == [shown]
        assert json.loads(done.stdout)["summary"] == {
            "errors": 1, "warnings": 0, "notes": 0, "components": 7, "waived": 0, "known": 0
        }  # fmt: skip
    elif output == "sarif":
        (result,) = sound_sarif(json.loads(done.stdout))["runs"][0]["results"]
        assert result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == shown
    else:
        assert done.stdout.startswith(f"::error file={shown},line=22,col=25,")
        assert done.stdout.count("\n") == 1


def test_what_a_component_refuses_is_printed_like_a_finding() -> None:
    done = aiscale("lint", REFUSED.name, cwd=REFUSED.parent)
    assert (done.returncode, done.stdout) == (2, "")
    expected = REFUSED.with_suffix(".txt").read_text(encoding="utf-8")
    assert done.stderr.split() == expected.split()


def test_what_a_component_refuses_is_data_where_data_is_wanted() -> None:
    done = aiscale("lint", str(REFUSED), "--output", "json")
    assert done.returncode == 2
    document = json.loads(done.stdout)
    assert {item["code"] for item in document["findings"]} == {"MOD001"}
    assert document["summary"]["errors"] == len(document["findings"]) == 5
    assert document["summary"]["components"] is None


def test_a_broken_file_is_data_where_data_is_wanted(tmp_path: Path) -> None:
    (tmp_path / "broken.py").write_text("system = (\n", encoding="utf-8")
    done = aiscale("lint", "broken.py", "--output", "github", cwd=tmp_path)
    assert done.returncode == 2
    assert done.stdout.startswith("::error file=broken.py,line=1,col=10,title=BLU001::the blueprint is not Python")


def test_no_color_is_respected_and_color_can_be_asked_for() -> None:
    assert "\x1b" not in aiscale("lint", str(BAD)).stdout
    assert "\x1b[1;31merror[STR014]" in aiscale("--color", "always", "lint", str(BAD), TERM="xterm-256color").stdout
    assert "\x1b[31m" not in aiscale("--color", "never", "lint", str(BAD), TERM="xterm").stdout


def test_explain_prints_the_page_of_a_rule() -> None:
    done = aiscale("explain", "str014")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("warning[STR014]: The timeout of a transaction is too long for the brokers or too")
    assert "Instead:\n    StreamJob(" in done.stdout
    assert "\nFix: `aiscale lint --fix` writes the edit where it is certain.\n" in done.stdout
    assert "Source: Apache Kafka broker configuration" in done.stdout
    assert "Fix:" not in aiscale("explain", "STR008").stdout
    # What a test makes happen on a real broker is said too.
    assert "Reproduced on a real Kafka broker" in " ".join(done.stdout.split())
    assert "Reproduced" not in aiscale("explain", "STR008").stdout


def test_explain_prints_items_of_a_list_on_lines_of_their_own() -> None:
    lines = aiscale("explain", "SVC012").stdout.splitlines()
    assert [line[:14] for line in lines if line.startswith("- ")] == [
        "- The waits th",
        "- The steps of",
        "- The lookup o",
    ]
    assert all(line.startswith(("- ", "  ")) for line in lines[2 : lines.index("", 2)])


def test_explain_lists_every_rule() -> None:
    done = aiscale("explain", "--list")
    assert done.returncode == 0
    codes = [line.split()[0] for line in done.stdout.splitlines() if not line.startswith(" ")]
    assert codes == sorted(codes)
    assert {"STR012", "MOD001", "BLU001"} <= set(codes)
    listed = json.loads(aiscale("explain", "--list", "--output", "json").stdout)
    assert [rule["code"] for rule in listed["rules"]] == codes


def test_explain_knows_what_was_probably_meant() -> None:
    done = aiscale("explain", "STR12")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "error: there is no rule 'STR12'\n   = help: did you mean STR012?\n"
    done = aiscale("explain", "topic")
    assert done.stderr == "error: there is no rule 'topic'\n   = help: Topic is a kind: aiscale kinds Topic\n"
    assert "aiscale explain --list" in aiscale("explain", "nonsense").stderr
    assert aiscale("explain").returncode == 2
