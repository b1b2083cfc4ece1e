"""Nothing about a rule may be missing: its line in the registry, its golden systems, its page, its texts."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import aiscale.rules
from aiscale.diagnostics import Severity
from aiscale.rules.pages import SECTIONS, RulePage, pages, read
from aiscale.rules.registry import CHANGES, PAGES, RULES
from aiscale.rules.rule import Page
from tests.support.golden import GOLDEN

pytestmark = pytest.mark.complete
ROOT = Path(__file__).parent.parent.parent
FOLDER = Path(str(aiscale.rules.__file__)).parent
FILES = {path.stem: path for path in FOLDER.glob("*/*.py") if re.match(r"[a-z]{3}[0-9]{3}_", path.stem)}
UNUSED = {
    "CHG": {4, 6, 13, 14, 16, 20},
    "DLV": {*range(1, 40), *range(42, 45), 49, 54, *range(56, 64), *range(66, 72), 73, 74, 76, 78, *range(80, 84)},
    "FEA": {2, 7, 8, 12, *range(14, 20), *range(21, 31), 32, 35, 36},
    "NET": {4, *range(6, 9), 10, 13, 14, 18, 19, 23, 26, 28, 30, 36},
    "OBJ": {2},
    "OBS": {1, 2, 5, 8, *range(15, 21), 24, 25},
    "PLC": {2, 4, 8, *range(14, 19), *range(20, 27), 31, 32, 34, 37, 39},
    "PLT": {*range(5, 10), 11, 13, 16, 18, 21, 25},
    "PPL": {3, 4},
    "PRC": {*range(4, 10), 11, 12, 14, 16, 17, *range(23, 35)},
    "RET": {3, 4, 6, 7, 10},
    "SCL": {*range(1, 20), 24, *range(32, 35), *range(36, 40)},
    "SRV": {
        *range(5, 14),
        15,
        18,
        19,
        21,
        22,
        *range(25, 28),
        *range(29, 32),
        *range(33, 43),
        44,
        *range(46, 61),
        *range(62, 67),
        70,
    },
    "STR": {
        2,
        6,
        15,
        16,
        19,
        20,
        *range(25, 31),
        32,
        *range(37, 40),
        42,
        45,
        48,
        52,
        *range(54, 58),
        *range(59, 65),
        66,
        *range(68, 74),
        *range(75, 78),
        79,
        *range(81, 84),
        85,
        *range(87, 90),
        92,
        95,
        97,
        99,
        101,
        102,
        *range(105, 108),
        112,
        113,
    },
    "SVC": {6, 8, 9, 11, *range(13, 22), 23},
}
"""Numbers that no rule has or may have, by area. One that is removed leaves its number here: waivers, baselines and
settings of users go on naming it, and would mean another rule."""
REGISTERED = {str(getattr(page, "__name__", "")).split(".")[-1]: page for page in (*RULES, *CHANGES, *PAGES)}


def test_every_file_of_a_rule_is_in_the_registry() -> None:
    missing = [f"name {name} in {(path.parent / '__init__.py').relative_to(ROOT)}" for name, path in FILES.items()
               if name not in REGISTERED]  # fmt: skip
    assert missing == []


def test_no_two_rules_share_a_code() -> None:
    codes = [page.CODE for page in (*RULES, *CHANGES, *PAGES)]
    assert sorted(set(codes)) == sorted(codes)


def test_a_new_rule_has_the_number_above_the_highest_of_its_area() -> None:
    numbers: dict[str, set[int]] = {}
    for page in REGISTERED.values():
        numbers.setdefault(page.CODE[:3], set()).add(int(page.CODE[3:]))
    wrong = []
    for area, taken in numbers.items():
        unused, highest = UNUSED.get(area, set()), max(taken)
        wrong += [f"{area}{number:03} is in UNUSED: take {area}{highest + 1:03}" for number in sorted(unused & taken)]
        wrong += [
            f"{area}{number:03} is skipped: take it, or name it in UNUSED if its rule is removed"
            for number in sorted({*range(1, highest)} - unused - taken)
        ]
    assert wrong == []


def test_rules_are_listed_in_the_order_of_area_and_code() -> None:
    names = [str(getattr(rule, "__name__", "")) for rule in RULES]
    assert names == sorted(names)


@pytest.mark.parametrize("name", REGISTERED)
def test_a_file_is_named_after_its_code(name: str) -> None:
    assert name.startswith(REGISTERED[name].CODE.lower() + "_")


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.CODE)
def test_a_rule_has_golden_systems(rule: Page) -> None:
    folder = GOLDEN / "rules" / rule.CODE
    stems = {path.stem.split("_")[0] for path in folder.glob("*.py")}
    missing = sorted({"good", "bad", "near"} - stems)
    assert missing == [], f"write {', '.join(f'{folder.relative_to(ROOT)}/{stem}*.py' for stem in missing)}"


@pytest.mark.parametrize("folder", sorted((GOLDEN / "rules").iterdir()), ids=lambda folder: folder.name)
def test_a_golden_folder_belongs_to_a_rule(folder: Path) -> None:
    assert folder.name in pages()
    texts = {path.stem for path in folder.glob("*.txt")}
    assert texts == {path.stem for path in folder.glob("bad*.py")}


@pytest.mark.parametrize("rule", [*RULES, *CHANGES], ids=lambda rule: rule.CODE)
def test_the_worst_severity_of_a_rule_is_above_its_usual_one(rule: Page) -> None:
    worst = getattr(rule, "WORST", None)
    assert worst is None or worst.rank < rule.SEVERITY.rank


@pytest.mark.parametrize("page", pages().values(), ids=lambda page: page.code)
def test_a_page_has_every_section_and_a_short_title(page: RulePage) -> None:
    assert tuple(page.sections) == SECTIONS
    assert page.title.endswith(".")
    assert len(page.title) <= 90


@pytest.mark.parametrize(
    "page", [page for page in pages().values() if page.code != "BLU001"], ids=lambda page: page.code
)
@pytest.mark.parametrize("section", ["Example", "Instead"])
def test_the_examples_of_a_page_are_python(page: RulePage, section: str) -> None:
    text = page.sections[section]
    compile(text, f"{page.code}.{section}", "exec")


def test_a_page_without_a_section_is_refused() -> None:
    class Incomplete:
        """A title.

        What:
            Something.
        """

        CODE = "XXX001"
        SEVERITY = Severity.ERROR

    with pytest.raises(
        ValueError, match="XXX001: the docstring has no Why and no Example and no Instead and no Source"
    ):
        read(Incomplete())


def test_no_area_of_rules_takes_a_helper_of_another() -> None:
    """Its own helpers are an area's business: what several need is analysis, or beside the areas where it writes."""
    areas = sorted({path.parent.name for path in FOLDER.glob("*/*.py")})
    taken = [
        f"move aiscale/rules/{area}/{name}.py to aiscale/analysis, or to aiscale/rules where it makes findings: "
        f"{path.relative_to(FOLDER)} imports it"
        for path in sorted(FOLDER.glob("*/*.py"))
        for area, name in re.findall(
            r"^from aiscale\.rules\.(\w+)\.(\w+) import", path.read_text("utf-8"), re.MULTILINE
        )
        if area in areas and area != path.parent.name
    ]
    assert taken == []
