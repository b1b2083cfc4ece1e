"""Waivers: what each form covers, when it ends, and what is said about one that does not hold."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from aiscale.rules.registry import PAGES, RULES
from aiscale.rules.review import Review, review
from aiscale.rules.settings import Settings
from aiscale.rules.waivers.comments import comments
from tests.support.golden import load

HEAD = """
from aiscale import System, Waiver
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Microservice
cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)])
def waiver(code, expires="2027-03-31"):
    return Waiver(code, reason="no digests there", owner="platform", expires=expires)
"""
WAIVE = "# aiscale: waive IMG001 until 2027-03-31 by platform: no digests there"
TODAY = date(2026, 11, 25)


def reviewed(tmp_path: Path, body: str, *, today: date = TODAY, **settings: tuple[str, ...]) -> Review:
    file = tmp_path / "system.py"
    file.write_text(HEAD + body, encoding="utf-8")
    return review(load(file), today=today, settings=Settings(**settings))  # type: ignore[arg-type]


def codes(found: Review) -> tuple[list[str], list[str]]:
    """Codes of what counts, and addresses of what is waived."""
    return [item.code for item in found.findings], [item.finding.address for item in found.waived]


@pytest.mark.parametrize(
    "body",
    [
        'a = Microservice("a", image="r.example/a:1", waivers=[waiver("IMG001")])\nsystem = System("s", [a, cluster])',
        'a = Microservice("a", image="r.example/a:1", waivers=[waiver("IMG")])\nsystem = System("s", [a, cluster])',
        'a = Microservice("a", image="r.example/a:1")\nsystem = System("s", [a, cluster], waivers=[waiver("IMG001")])',
        'a = Microservice("a", image="r.example/a:1")\n'
        'system = System("s", [System("t", [a, cluster], waivers=[waiver("IMG001")])])',
        f'a = Microservice("a", image="r.example/a:1")  {WAIVE}\nsystem = System("s", [a, cluster])',
        f'a = Microservice(  {WAIVE}\n    "a",\n    image="r.example/a:1",\n)\nsystem = System("s", [a, cluster])',
        f'a = Microservice(\n    "a",\n    image="r.example/a:1",\n)  {WAIVE}\nsystem = System("s", [a, cluster])',
        f'a = Microservice(\n    "a",\n    image="r.example/a:1",  {WAIVE}\n)\nsystem = System("s", [a, cluster])',
        f'{WAIVE}\n# and a word about it\n\na = Microservice("a", image="r.example/a:1")\n'
        'system = System("s", [a, cluster])',
        f'a = Microservice("a", image="r.example/a:1")  {WAIVE.replace("IMG001", "SVC001, IMG001")}\n'
        'system = System("s", [a, cluster], waivers=[])',
    ],
)  # fmt: skip
def test_every_place_of_a_waiver(tmp_path: Path, body: str) -> None:
    found = reviewed(tmp_path, body, ignore=("WVR002",))
    assert codes(found) == ([], ["services/a"])
    (item,) = found.waived
    assert (item.reason, item.owner, item.expires) == ("no digests there", "platform", date(2027, 3, 31))
    assert found.summary(2) == "0 errors, 0 warnings in 2 components, 1 waived"


WAIVE_SVC = WAIVE.replace("IMG001", "SVC001")
NESTED = """
from aiscale import Objective
from aiscale.services import Call
IMAGE = "r.example/a@sha256:" + "1f" * 32
b = Microservice("b", image=IMAGE)
c = Microservice("c", image=IMAGE)
a = Microservice(
    "a",
    image=IMAGE,
    objective=Objective(
        p99_ms=90,
    ),{of_objective}
    calls=[
        Call({first}
            b,
            timeout_ms=120,
        ),{end_of_first}
        Call(
            c,{in_second}
            timeout_ms=130,
        ),{end_of_second}
    ],{end_of_list}
)
system = System("s", [a, cluster])
"""
PLACES = ("of_objective", "first", "end_of_first", "in_second", "end_of_second", "end_of_list")


@pytest.mark.parametrize(
    ("place", "left"),
    [
        ("first", 1),
        ("end_of_first", 1),
        ("in_second", 1),
        ("end_of_second", 1),
        ("of_objective", 2),
        ("end_of_list", 2),
    ],
)
def test_a_comment_anywhere_in_the_inner_call_is_about_what_is_marked_there(
    tmp_path: Path, place: str, left: int
) -> None:
    body = NESTED.format_map({name: f"  {WAIVE_SVC}" if name == place else "" for name in PLACES})
    found = reviewed(tmp_path, body, ignore=("WVR002", "SVC012"))
    assert codes(found) == (["SVC001"] * left, ["services/a"] * (2 - left))


def test_a_comment_behind_an_inner_call_is_about_its_arguments(tmp_path: Path) -> None:
    body = (
        "from aiscale import Objective\n"
        'IMAGE = "r.example/a@sha256:" + "1f" * 32\n'
        'b = Microservice("b", image=IMAGE, objective=Objective(availability=0.99))\n'
        'a = Microservice(\n    "a",\n    image=IMAGE,\n    objective=Objective(\n        p99_ms=2_000,\n'
        f"        availability=0.999,\n    ),  {WAIVE.replace('IMG001', 'SVC003')}\n    calls=[b],\n)\n"
        'system = System("s", [a, cluster])\n'
    )
    assert codes(reviewed(tmp_path, body)) == ([], ["services/a"])


def test_a_waiver_holds_on_its_last_day_and_not_after(tmp_path: Path) -> None:
    body = (
        'a = Microservice("a", image="r.example/a:1", waivers=[waiver("IMG001")])\nsystem = System("s", [a, cluster])'
    )
    assert codes(reviewed(tmp_path, body, today=date(2027, 3, 31))) == ([], ["services/a"])
    found = reviewed(tmp_path, body, today=date(2027, 4, 1))
    assert codes(found) == (["IMG001", "WVR001"], [])


def test_a_waiver_is_about_its_own_component_only(tmp_path: Path) -> None:
    body = """
a = Microservice("a", image="r.example/a:1", waivers=[waiver("IMG001")])
b = Microservice("b", image="r.example/b:1")
system = System("s", [a, b, cluster])
"""
    assert codes(reviewed(tmp_path, body)) == (["IMG001"], ["services/a"])
    inner = 'system = System("s", [System("t", [a, cluster], waivers=[waiver("IMG001")]), b])'
    body = body.replace(', waivers=[waiver("IMG001")]', "").replace('system = System("s", [a, b, cluster])', inner)
    assert codes(reviewed(tmp_path, body)) == (["IMG001"], ["services/a"])


def test_a_comment_on_a_loop_covers_all_that_it_makes(tmp_path: Path) -> None:
    body = f"""
several = [Microservice(n, image="r.example/a:1") for n in ("a", "b")]  {WAIVE}
system = System("s", [*several, cluster])
"""
    assert codes(reviewed(tmp_path, body)) == ([], ["services/a", "services/b"])


def test_a_waiver_of_a_rule_that_is_not_run_is_not_judged(tmp_path: Path) -> None:
    body = 'a = Microservice("a", image="r.example/a:1", waivers=[waiver("IMG")])\nsystem = System("s", [a, cluster])'
    assert codes(reviewed(tmp_path, body, ignore=("IMG001",))) == ([], [])
    assert codes(reviewed(tmp_path, body, select=("STR", "WVR"))) == ([], [])
    assert codes(reviewed(tmp_path, body.replace("a:1", "a@sha256:" + "1f" * 32))) == (["WVR002"], [])


def test_of_two_waivers_the_one_that_holds_counts(tmp_path: Path) -> None:
    body = f"""
a = Microservice("a", image="r.example/a:1", waivers=[waiver("IMG001", "2026-01-01")])  {WAIVE}
system = System("s", [a, cluster])
"""
    assert codes(reviewed(tmp_path, body)) == (["WVR001"], ["services/a"])


@pytest.mark.parametrize("code", sorted(page.CODE for page in PAGES if page.CODE not in {"MOD004", "MOD006", "MOD007"}))
def test_what_makes_a_check_incomplete_cannot_be_waived(tmp_path: Path, code: str) -> None:
    body = f"""
a = Microservice("a", image="r.example/a@sha256:{"1f" * 32}", waivers=[waiver("{code}")])
system = System("s", [a, cluster])
"""
    found = reviewed(tmp_path, body)
    assert [item.message for item in found.findings] == [f"what {code} finds cannot be waived"]


def test_comments_are_read_in_every_form(tmp_path: Path) -> None:
    file = tmp_path / "a.py"
    file.write_text(
        "x = 1  #aiscale: waive IMG001,STR until 2027-01-02 by a b: reason: with a colon\n"
        '"# aiscale: waive IMG001"\n'
        "# aiscale: waive IMG001 until 2027-01-02 by a: the last line of a file\n",
        encoding="utf-8",
    )
    read, malformed = comments(str(file))
    assert malformed == []
    assert [(item.line, item.codes, item.owner, item.reason) for item in read] == [
        (1, ("IMG001", "STR"), "a b", "reason: with a colon"),
        (3, ("IMG001",), "a", "the last line of a file"),
    ]


def test_a_file_without_the_mark_is_not_looked_at(tmp_path: Path) -> None:
    file = tmp_path / "a.py"
    file.write_text("x = (\n", encoding="utf-8")
    assert comments(str(file)) == ([], [])


def test_every_rule_may_be_waived() -> None:
    assert not {rule.CODE[:3] for rule in RULES} & {"BLU", "MOD", "PLG", "WVR"}
