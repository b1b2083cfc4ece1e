"""A function that is called for each region: what is wrong in each is said once, and each copy is named."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from aiscale.diagnostics import Diagnostic, Diagnostics, Location, Severity
from aiscale.render.diagnostics_json import findings_document
from aiscale.render.diagnostics_markdown import markdown_findings
from aiscale.render.diagnostics_sarif import sarif_document
from aiscale.render.diagnostics_text import plain_text
from aiscale.render.similar_findings import also, together
from tests.support.command import aiscale
from tests.support.golden import GOLDEN, expect, findings

COPIES = GOLDEN / "copies"
EXAMPLE = Path(__file__).parents[2] / "examples" / "06-two-regions"
HERE = Location("system.py", 3)
VALUES = frozenset({"booking", "billing", "eu", "us", "page", "ticket", "weather", "traffic"})


def found(message: str, *, address: str = "services/a-eu", label: str = "", **more: object) -> Diagnostic:
    """A finding at the one place that all of these have."""
    return Diagnostic("SVC900", Severity.ERROR, message, address, HERE, label=label, values=VALUES, **more)  # type: ignore[arg-type]


def test_what_is_wrong_in_two_regions_is_said_once() -> None:
    expect(plain_text(findings(COPIES / "system.py"), root=COPIES, width=100), COPIES / "lint.txt")


def test_markdown_says_it_once_too_and_has_a_row_for_each() -> None:
    text = markdown_findings(findings(COPIES / "system.py"), root=COPIES)
    rows = [line for line in text.splitlines() if "SVC002" in line and line.startswith("|")]
    told = text[text.index("- **SVC002**") : text.index("- **PPL005**")]
    assert [row.split(" | ")[2] for row in rows] == [
        f"pricing-{name} gives up on surge-{name} after 50 ms, but it may take 80 ms" for name in ("eu", "us")
    ]
    assert told == (
        "- **SVC002** pricing-eu gives up on surge-eu after 50 ms, but it may take 80 ms\n"
        "  - surge-eu has a p99 objective of 80 ms\n"
        "  - over 1 % of the calls may fail within the objective of surge-eu; pricing-eu itself has a p99 objective of 250 ms\n"
        "  - help: timeout\\_ms=100, or a faster surge-eu\n"
        "  - also: pricing-us gives up on surge-us after 50 ms, but it may take 80 ms\n"
    )


@pytest.mark.parametrize("code", ["FEA001", "SVC002", "PPL005", "STR040", "OBS007"])
def test_programs_get_a_finding_for_each_component(code: str) -> None:
    items = [item for item in findings(COPIES / "system.py") if item.code == code]
    each = 2 if code == "OBS007" else 1
    wanted = sorted(item.address for item in items)
    assert [address.rpartition("-")[2].rpartition("_")[2] for address in wanted] == ["eu"] * each + ["us"] * each
    assert sorted(item["address"] for item in findings_document(items)["findings"]) == wanted
    results = sarif_document(items)["runs"][0]["results"]
    assert sorted(item["locations"][0]["logicalLocations"][0]["fullyQualifiedName"] for item in results) == wanted


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        (
            "per_replica=300", "per_replica=50",
            ["error[SVC005]: shop-eu answers 100/s, but 300/s reach it",
             "also: shop-us answers 100/s, but 200/s reach it (made at cells.py:40; help: replicas=4)"],
        ),
        (
            "m7i.2xlarge", "m7i.2xlargo",
            ["warning[PLT003]: general-eu has an unknown instance type, m7i.2xlargo",
             "also: general-us has an unknown instance type, m7i.2xlargo (made at cells.py:40)"],
        ),
        (
            "@sha256:{'5a' * 32}", ":latest",
            ["warning[IMG001]: 2 images are not pinned by digest: shop-eu and shop-us",
             "also: the image of shop-us is not pinned (made at cells.py:40)"],
        ),
        (
            ", region=place", "",
            ["warning[MOD006]: eu-central-1 is made, but nothing in shop refers to it",
             "also: us-east-1 is made, but nothing in shop refers to it (made at cells.py:40)"],
        ),
        (
            "replicas=size.replicas", "replicas=1",
            ["warning[NET032]: when us-east-1 is lost, shop-eu answers 300/s, but 500/s reach it at the peak",
             "also: when eu-central-1 is lost, shop-us answers 300/s, but 500/s reach it at the peak (made at "
                 "cells.py:40)"],
        ),
    ],
    ids=["too slow", "unknown type", "no digest", "not referred to", "no capacity for the other"],
)  # fmt: skip
def test_the_example_of_two_regions_broken(before: str, after: str, said: list[str], tmp_path: Path) -> None:
    project = tmp_path / "shop"
    shutil.copytree(EXAMPLE, project, ignore=shutil.ignore_patterns("__pycache__", ".aiscale"))
    source = (project / "cells.py").read_text(encoding="utf-8")
    assert source.count(before) == 1
    (project / "cells.py").write_text(source.replace(before, after), encoding="utf-8")
    lines = [line.removeprefix("   = ") for line in aiscale("lint", "system.py", cwd=project).stdout.splitlines()]
    assert [line for line in lines if line.startswith(("error", "warning", "also"))] == said


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("a-eu reads what booking writes", "a-us reads what billing writes"),
        ("a-eu takes 2.5 TiB, b-eu has 300 GiB", "a-us takes 900 GiB, b-us has 1 TiB"),
        ("a-eu and b-eu read c", "a-us reads c"),
        ("a-eu, b-eu and c-eu are late", "a-us, b-us, c-us and 4 more are late"),
        ("nobody gets the pages of a-eu", "nobody gets the tickets of a-us"),
        ("a-eu must stay in eu", "a-us must stay in us"),
    ],
    ids=["names", "numbers", "one or more", "lists", "plurals", "regions"],
)
def test_the_same_reason(one: str, other: str) -> None:
    items = [found(one), found(other, address="services/a-us")]
    assert together(items) == [items]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (found("a-eu takes weather, which nothing gives it"), found("a-us is given weather, which it does not take")),
        (found("a-eu is wrong", label="it has no owner"), found("a-us is wrong", label="it has no port")),
    ],
    ids=["message", "label"],
)
def test_another_reason(one: Diagnostic, other: Diagnostic) -> None:
    assert together([one, other]) == [[one], [other]]


def test_another_place_is_another_block_and_none_is_none() -> None:
    there = Diagnostic("SVC900", Severity.ERROR, "a-us is wrong", "services/a-us", Location("system.py", 4))
    nowhere = Diagnostic("SVC900", Severity.ERROR, "a-us is wrong", "services/a-us")
    items = [found("a-eu is wrong"), there, nowhere, nowhere]
    assert together(items) == [[item] for item in items]


@pytest.mark.parametrize(
    ("label", "help_", "told"),
    [
        ("b-us has it", "storage=\"1Ti\" on b-us", ""),
        ("b-us has it", "storage=\"2Ti\" on b-us", " (help: storage=\"2Ti\" on b-us)"),
        ("other has it", "storage=\"1Ti\" on b-us", " (other has it)"),
    ],
    ids=["another name", "another number", "another component"],
)  # fmt: skip
def test_only_what_is_not_said_yet_stands_in_brackets(label: str, help_: str, told: str) -> None:
    first = found("a-eu is full", label="b-eu has it", help='storage="1Ti" on b-eu')
    other = found("a-us is full", address="services/a-us", label=label, help=help_)
    assert also(first, other) == f"a-us is full{told}"
    assert also(first, other, "made at b.py:3") == (
        f"a-us is full (made at b.py:3; {told[2:-1]})" if told else "a-us is full (made at b.py:3)"
    )


def test_a_note_of_another_kind_is_not_lost() -> None:
    first = found("a-eu is full", notes=("b-eu keeps 12 GiB",))
    notes = ("b-us keeps 15 GiB", "storage is 1Ti by --set, so this value has no effect")
    assert also(first, found("a-us is full", address="services/a-us", notes=notes)) == f"a-us is full ({notes[1]})"


def test_they_are_counted_one_by_one() -> None:
    assert Diagnostics([found("a-eu is wrong"), found("a-us is wrong")]).summary() == "2 errors, 0 warnings"


def test_a_preview_says_it_once_too(tmp_path: Path) -> None:
    shutil.copy(COPIES / "system.py", tmp_path / "system.py")
    lines = aiscale("preview", "--offline", cwd=tmp_path, columns=110).stdout.splitlines()
    assert [line for line in lines if line.startswith(("  FEA", "  SVC", "  PPL"))] == [
        "  FEA001  surge-eu takes weather, which nothing provides (1 more like it)",
        "  SVC002  pricing-eu gives up on surge-eu after 50 ms, but it may take 80 ms (1 more like it)",
        "  PPL005  rides-eu must stay in eu, but people of desk-eu see it in ph (1 more like it)",
    ]
