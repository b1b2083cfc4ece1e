"""Plug-ins: the policy pack of the how-to, packs that are broken, and what looking for them costs."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest

from aiscale import System
from aiscale.analysis.cost.figures import Effect, Figure
from aiscale.analysis.cost.plan_effects import effects
from aiscale.cli.plugins import load_all
from aiscale.components.plugin_kinds import every_kind
from aiscale.components.registry import COMPONENTS
from aiscale.core import plugins
from aiscale.graph.build import build
from aiscale.lowering.registry import is_provisioned, lowering_of
from aiscale.rules.plugins.loading import all_pages, load_rules
from aiscale.rules.registry import RULES
from aiscale.rules.review import review
from aiscale.services import Microservice
from tests.support.golden import GOLDEN, load
from tests.support.plugins import Installed

ROOT = Path(__file__).parent.parent.parent
HOWTO = ROOT / "docs/howto/policy-pack.md"
IMAGE = "registry.example/app@sha256:" + "1f" * 32
SYSTEM = GOLDEN / "rules" / "IMG001" / "good.py"


RULE = """
from aiscale.diagnostics import Severity
from aiscale.services import Microservice
CODE = "{code}"
SEVERITY = Severity.ERROR
def check(graph):
    {body}
"""


def test_the_policy_pack_of_the_howto_works_as_it_stands(installed: Installed) -> None:
    blocks = re.findall(r"```(python|toml)\n(.*?)```", HOWTO.read_text(encoding="utf-8"), re.DOTALL)
    pack = next(text for language, text in blocks if language == "python" and "def check" in text)
    project = next(text for language, text in blocks if language == "toml" and "entry-points" in text)
    code = [line for line in pack.split('"""')[-1].splitlines() if line.strip()]
    assert len(code) <= 10
    announced = re.search(r'\[project\.entry-points\."aiscale\.rules"\]\n(\w+) = "(\w+)"', project)
    assert announced is not None
    name, module = announced.groups()
    installed.add("acme-policies", "1.0", f"[aiscale.rules]\n{name} = {module}\n", **{module: pack})
    loaded = load_all()
    assert (loaded.broken, list(loaded.origins.values())) == ([], ["acme-policies 1.0"])
    found = review(load(SYSTEM), rules=(*RULES, *loaded.rules), origins=loaded.origins).findings
    assert [(item.code, item.message) for item in found] == [("ACM001", "nobody answers for pricing")]
    tests = next(text for language, text in blocks if language == "python" and "def test_" in text)
    names = {"__name__": "test_acme_policies"}
    exec(compile(tests, str(installed.folder / "test_acme_policies.py"), "exec"), names)
    for test in (value for name, value in names.items() if name.startswith("test_")):
        test()
    page = all_pages()["ACM001"]
    assert page.area == "acme-policies 1.0"
    assert page.title == "Every service has an owner."


def test_nothing_is_imported_until_it_is_asked_for(installed: Installed) -> None:
    installed.add("acme", "1", "[aiscale.rules]\na = acme_never\n", acme_never="raise SystemExit(1)")
    (item,) = plugins.announced("aiscale.rules")
    assert item == plugins.Announced("aiscale.rules", "a", "acme_never", "acme 1")
    assert "acme_never" not in sys.modules


def test_each_broken_plugin_is_told_with_its_distribution(installed: Installed) -> None:
    installed.add(
        "acme-policies", "1.2",
        "[console_scripts]\nacme = acme:main\n"
        "[aiscale.rules]\n# a comment\ngone = acme_gone\nraises = acme_raises\nnone = acme_none:THING\nempty = acme_none\n"
        "number = acme_number\n"
        "taken = acme_taken\ntwice = acme_twice\ncode = acme_code\nends = acme_ends [extra]\nfine = acme_fine\n"
        "[aiscale.rulez]\nx = acme_fine\n[aiscale.renderers]\nr = acme_gone:render\n",
        acme_raises="1 / 0", acme_none="", acme_number="RULES = 5", acme_ends="raise SystemExit(3)",
        acme_taken=RULE.format(code="STR900", body="return ()"), acme_fine=RULE.format(code="ACM001", body="return ()"),
        acme_twice=RULE.format(code="ACM001", body="return ()"), acme_code=RULE.format(code="acme", body="return ()"),
    )  # fmt: skip
    loaded, here = load_all(), installed.folder.name
    assert [rule.CODE for rule in loaded.rules] == ["ACM001"]
    assert {item.announced.name: item.reason for item in loaded.broken} == {
        "gone": "ModuleNotFoundError: No module named 'acme_gone'",
        "raises": f"ZeroDivisionError: division by zero, raised at {here}/acme_raises.py:1",
        "none": "ImportError: acme_none has no THING",
        "empty": "it is no rule with check(graph), and has no list RULES of such",
        "number": "it is no rule with check(graph), and has no list RULES of such",
        "taken": "STR900: STR is an area of aiscale's own rules, take three other letters",
        "twice": "ACM001 is a rule of acme-policies 1.2 already",
        "code": "CODE is 'acme', not three letters and three digits",
        "ends": f"SystemExit: 3, raised at {here}/acme_ends.py:1",
        "r": "ModuleNotFoundError: No module named 'acme_gone'",
        "x": "there is no group aiscale.rulez; did it mean aiscale.rules?",
    }
    said = {item.message for item in loaded.findings}
    assert "acme-policies 1.2 announces raises in aiscale.rules, but it is left out" in said
    assert {(item.code, str(item.severity)) for item in loaded.findings if " r in " not in item.message} == {
        ("PLG001", "error")
    }
    assert [str(item.severity) for item in loaded.findings if " r in " in item.message] == ["warning"]


@pytest.mark.parametrize(
    ("body", "message", "has_line"),
    [
        ("yield graph.nope", "AttributeError: 'ArchitectureGraph' object has no attribute", True),
        ("yield 'text'", "TypeError: it yields a str, not a Diagnostic", False),
        ("yield from [graph.system.finding('STR001', SEVERITY, 'x')]", "ValueError: it yields a finding of STR001", False),
        ("return check(graph)", "RecursionError", True),
        ("yield __import__('json').loads('no')", "JSONDecodeError: Expecting value", True),
        ("yield from graph.out_edges(5)", "AttributeError: 'int' object has no attribute 'address'", True),
    ],
)  # fmt: skip
def test_a_rule_that_fails_is_an_error_and_the_others_run(
    installed: Installed, body: str, message: str, has_line: bool
) -> None:
    installed.add("acme", "2", "[aiscale.rules]\na = acme_rule\n", acme_rule=RULE.format(code="ACM001", body=body))
    loaded = load_rules()
    graph = load(GOLDEN / "rules" / "IMG001" / "bad.py")
    found = review(graph, rules=(*loaded.rules, *RULES), origins=loaded.origins).findings
    assert [item.code for item in found] == ["PLG002", "IMG001"]
    failed = next(iter(found))
    line = (f"raised at {installed.folder.name}/acme_rule.py:7 in check",) if has_line else ()
    assert failed.message.startswith(f"rule ACM001 of acme 2 fails: {message}")
    assert (str(failed.severity), failed.notes) == (
        "error", (*line, "what it would find is not known; the other rules have run"),
    )  # fmt: skip
    assert failed.help.startswith("report it to the authors of acme 2")


@pytest.mark.parametrize(
    ("argument", "said"),
    [
        ("'image'", []),
        ("'calls', index=0", []),
        ("'calls.timeout_ms'", []),
        ("'objective.p99_ms'", []),
        ("'environment.DB'", []),
        ("None", []),
        ("'call'", [("argument='call', but Microservice has no field call", "calls")]),
        ("'calls.timeout'", [("argument='calls.timeout', but nothing in Microservice.calls has a field timeout", "timeout_ms")]),
    ],
)  # fmt: skip
def test_a_finding_that_names_no_field_is_told(
    installed: Installed, argument: str, said: list[tuple[str, str]]
) -> None:
    body = f"yield from (one.finding(CODE, SEVERITY, 'x', argument={argument}) for one in graph.of(Microservice))"
    installed.add("acme", "2", "[aiscale.rules]\na = acme_rule\n", acme_rule=RULE.format(code="ACM001", body=body))
    loaded = load_rules()
    pair = [Microservice(name, image=IMAGE) for name in ("one", "two")]
    found = review(build(System("shop", pair))[0], rules=loaded.rules, origins=loaded.origins).findings
    assert [item.code for item in found] == ["ACM001", "ACM001", *("PLG003" for _ in said)]
    assert [(item.message, item.help) for item in found if item.code == "PLG003"] == [
        (f"rule ACM001 of acme 2 names {words}", f"did it mean {near}? report it to the authors of acme 2")
        for words, near in said
    ]


def test_the_first_folder_on_the_path_wins(
    installed: Installed, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = Installed(tmp_path / "other")
    other.folder.mkdir()
    other.add("acme", "1", "[aiscale.rules]\na = acme_rule\n")
    installed.add("acme", "2", "[aiscale.rules]\na = acme_rule\n")
    monkeypatch.setattr(sys, "path", [*sys.path, str(other.folder)])
    assert [item.distribution for item in plugins.announced()] == ["acme 2"]


def test_the_distributions_here_announce_nothing() -> None:
    assert plugins.announced() == ()


SHELF = """
from aiscale.core.component import Component
class Shelf(Component):
    family = "acme"
KINDS = (Shelf,)
"""
LOWERING = """
from acme_kinds import Shelf
from aiscale.lowering.registry import Lowering
LOWERINGS = (Lowering(Shelf, lambda shelf, bindings, context: ()),)
"""


def test_a_kind_of_a_plugin_is_lowered_by_a_plugin(installed: Installed) -> None:
    installed.add(
        "acme-kinds", "3", "[aiscale.components]\na = acme_kinds\n[aiscale.lowerings]\na = acme_lowering\n",
        acme_kinds=SHELF, acme_lowering=LOWERING,
    )  # fmt: skip
    from acme_kinds import Shelf  # type: ignore[import-not-found]  # written by this test

    shelf = Shelf("logs")
    assert load_all().broken == []
    assert lowering_of(shelf) is not None
    assert is_provisioned(shelf)


MUTE = """
from aiscale.features import FeatureStore
from aiscale.lowering.registry import Lowering
LOWERINGS = (Lowering(FeatureStore, lambda store, bindings, context: (), binding={}),)
"""


def test_what_other_groups_give_is_looked_at(installed: Installed) -> None:
    installed.add(
        "acme", "1", "[aiscale.components]\na = acme_none\nb = acme_wrong\ng = acme_list\nh = acme_empty\n"
        "[aiscale.lowerings]\nc = acme_none\n"
        "d = acme_wrong\nf = acme_mute\n[aiscale.renderers]\ne = acme_none\n",
        acme_none="", acme_list="KINDS = []", acme_empty="KINDS = ()", acme_wrong="KINDS = (int,)\nLOWERINGS = (1,)", acme_mute=MUTE,
    )  # fmt: skip
    assert {item.announced.name: item.reason for item in load_all().broken} == {
        "a": "it has no KINDS",
        "b": "<class 'int'> in KINDS is no kind of component",
        "c": "it has no LOWERINGS",
        "d": "1 in LOWERINGS is no Lowering",
        "e": "it cannot be called",
        "g": "KINDS is no tuple, but of type list",
        "h": "KINDS is empty",
        "f": "binding of FeatureStore cannot be called",
    }


NAMES = """
from typing import ClassVar
from aiscale.core.ports import RecordStore, Service
class Bucket(RecordStore):
    family: ClassVar[str] = "acme"
class Nowhere(RecordStore):
    pass
class Spaced(RecordStore):
    family: ClassVar[str] = "Search It"
class Long(RecordStore):
    family: ClassVar[str] = "abcdefghijklmnopqrstuvw"
class Lacking(Service):
    family: ClassVar[str] = "acme"
class Shelf(RecordStore):
    family: ClassVar[str] = "abcdefghijklmnopqrstuv"
    looks_like: ClassVar[str] = "Table"
class Drawn(RecordStore):
    family: ClassVar[str] = "acme"
    looks_like: ClassVar[str] = "Tabel"
KINDS = (Bucket, Nowhere, Spaced, Long, Lacking, Shelf, Drawn)
"""
SHELVES = """
from typing import ClassVar
from acme_names import Shelf as Theirs
from aiscale.core.ports import RecordStore
class Shelf(RecordStore):
    family: ClassVar[str] = "shelves"
KINDS = (Theirs, Shelf)
"""


def test_kinds_that_cannot_be_disambiguated_are_left_out(installed: Installed) -> None:
    installed.add("acme-names", "1", "[aiscale.components]\na = acme_names\n", acme_names=NAMES)
    installed.add("shelves", "2", "[aiscale.components]\nb = acme_shelves\n", acme_shelves=SHELVES)
    from acme_names import Bucket, Shelf  # type: ignore[import-not-found]  # written by this test
    from acme_shelves import Shelf as Other  # type: ignore[import-not-found]  # the same

    no_label = "which is no DNS label: at most 22 lower-case letters, digits and hyphens, a letter first"
    assert [(item.announced.distribution, item.reason) for item in load_all().broken] == [
        ("acme-names 1", "Bucket is a kind of aiscale already"),
        ("acme-names 1", "Nowhere has no family, the first half of its addresses"),
        ("acme-names 1", f"Spaced has the family 'Search It', {no_label}"),
        ("acme-names 1", f"Long has the family 'abcdefghijklmnopqrstuvw', {no_label}"),
        ("acme-names 1", "Lacking is a Service and has no field replicas"),
        ("acme-names 1", "Drawn says looks_like = 'Tabel', which is no kind of aiscale; did it mean Table?"),
        ("shelves 2", "Shelf is a kind of acme-names 1 already"),
    ]
    assert every_kind() == (*COMPONENTS, Shelf)
    _, found = build(System("s", [Bucket("a"), Shelf("b"), Other("c")]))
    assert [(item.message, item.notes, item.help) for item in found] == [
        ("the kind Bucket of acme_names cannot be used",
         ("Bucket is a kind of aiscale already", "it comes with the plug-in acme-names 1"),
         "give the class another name"),
        ("the kind Shelf of acme_shelves cannot be used",
         ("Shelf is another class as well", "it comes with the plug-in shelves 2"),
         "give the class another name"),
    ]  # fmt: skip


QUEUES = """
from typing import ClassVar
from aiscale.core.ports import EventStream
from aiscale.lowering.registry import Lowering
class Quiet(EventStream):
    family: ClassVar[str] = "queues"
class Loud(EventStream):
    family: ClassVar[str] = "queues"
    has_lag: ClassVar[bool] = True
class Other(Loud):
    pass
def asked(*given):
    return ()
KINDS = (Quiet, Loud, Other)
LOWERINGS = (
    Lowering(Quiet, asked, scales=asked), Lowering(Loud, asked), Lowering(Loud, asked, scales=1),
    Lowering(Loud, asked, scales=asked), Lowering(Other, asked),
)
"""


def test_a_lag_that_nobody_measures_or_asks_for_is_left_out(installed: Installed) -> None:
    groups = "[aiscale.components]\na = acme_queues\n[aiscale.lowerings]\nb = acme_queues\n"
    installed.add("acme", "1", groups, acme_queues=QUEUES)
    assert [item.reason for item in load_all().broken] == [
        "Quiet has scales, and its readers ask for no lag: say has_lag = True in class Quiet",
        "Loud says has_lag, and its Lowering does not say by scales what is asked for it",
        "scales of Loud cannot be called",
    ]


STORES = """
from typing import ClassVar
from aiscale.core.ports import RecordStore
from aiscale.services import Microservice
class SearchIndex(RecordStore):
    "Documents."
    family: ClassVar[str] = "search"
    replicas: int = 3
class Worker(Microservice):
    "A service."
    family: ClassVar[str] = "workers"
KINDS = (SearchIndex, Worker)
"""


def test_replicas_of_a_store_of_a_plugin_are_none_of_services(installed: Installed) -> None:
    installed.add("acme", "1", "[aiscale.components]\na = acme_stores\n", acme_stores=STORES)
    from acme_stores import SearchIndex, Worker  # type: ignore[import-not-found]  # written by this test

    before = {
        "search/a": {"kind": "SearchIndex", "name": "a", "replicas": 5},
        "workers/gone": {"kind": "Worker", "name": "gone", "replicas": 4},
    }
    graph, _ = build(System("s", [SearchIndex("a"), Microservice("shop", image=IMAGE, replicas=2)]))
    assert Effect("service replicas", "replicas", Figure(4, 4, "4"), Figure(2, 2, "2")) in effects(graph, before)
    graph, _ = build(System("s", [SearchIndex("a"), Worker("w", image=IMAGE, replicas=6)]))
    assert Effect("service replicas", "replicas", None, Figure(6, 6, "6")) in effects(graph)


TWICE = """
from acme_kinds import Shelf
from aiscale import Team
from aiscale.lowering.registry import Lowering
from aiscale.streams import Topic
def lower(one, bindings, context):
    return ()
LOWERINGS = (
    Lowering(Topic, lower), Lowering(Team, lower), Lowering(int, lower), Lowering(Shelf, 1), Lowering(Shelf, lower),
    Lowering(Shelf, lower, supports=1), Lowering(Shelf, lower),
)
"""


def test_lowerings_that_would_never_be_asked_are_left_out(installed: Installed) -> None:
    groups = "[aiscale.components]\na = acme_kinds\n[aiscale.lowerings]\nb = acme_twice\n"
    installed.add("acme-kinds", "3", groups, acme_kinds=SHELF, acme_twice=TWICE)
    installed.add("beside", "1", "[aiscale.lowerings]\nc = acme_lowering\n", acme_lowering=LOWERING)
    assert [(item.announced.distribution, item.reason) for item in load_all().broken] == [
        ("acme-kinds 3", "Topic is lowered by aiscale itself"),
        (
            "acme-kinds 3",
            "Team has no resources: people are not deployed; resources that they own have their name as a label",
        ),
        ("acme-kinds 3", "<class 'int'>, the kind of a Lowering, is no kind of component"),
        ("acme-kinds 3", "lower of Shelf cannot be called"),
        ("acme-kinds 3", "Shelf is lowered by acme-kinds 3 already"),
        ("acme-kinds 3", "Shelf is lowered by acme-kinds 3 already"),
        ("beside 1", "Shelf is lowered by acme-kinds 3 already"),
    ]
