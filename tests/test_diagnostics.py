"""Where a finding points: the exact argument, however the call is written."""

from __future__ import annotations

import runpy
import textwrap
from dataclasses import replace
from pathlib import Path

import pytest

from aiscale.core.component import Component
from aiscale.diagnostics import Diagnostic, Diagnostics, Location, Related, Severity, Span
from aiscale.streams import KafkaCluster

HEAD = """\
from functools import partial
from aiscale import streams
from aiscale.platform import *
from aiscale.services import *
from aiscale.streams import *

IMAGE = "registry.example/app:1"
kafka = KafkaCluster("events")
M = partial(Microservice, "a", image=IMAGE)
rides, prices = Topic("rides", kafka), Topic("prices", kafka)
"""


def made(tmp_path: Path, code: str) -> Component:
    """What a blueprint's ``it`` is."""
    file = tmp_path / "blueprint.py"
    file.write_text(HEAD + textwrap.dedent(code), encoding="utf-8")
    found = runpy.run_path(str(file))["it"]
    assert isinstance(found, Component)
    return found


def marked(component: Component, argument: str | None = None, index: int | None = None) -> str:
    """The source text that a caret would mark."""
    return text_of(component.location.span(argument, index))


def text_of(span: Span) -> str:
    lines = Path(span.file).read_text(encoding="utf-8").split("\n")[span.line - 1 : span.end_line]
    lines[-1] = lines[-1][: span.end_column - 1]
    lines[0] = lines[0][span.column - 1 :]
    return "\n".join(lines)


PLACES = [
    ('keyword', 'it = Topic("a", kafka, partitions=3)', 'partitions', None, '3'),
    ('position', 'it = Topic("a", kafka, partitions=3)', 'cluster', None, 'kafka'),
    ('not given', 'it = Topic("a", kafka)', 'partitions', None, 'Topic'),
    ('the call', 'it = Topic("a", kafka)', None, None, 'Topic'),
    ('through a module', 'it = streams.Topic("a", kafka)', None, None, 'streams.Topic'),
    ('attribute on a new line', 'it = (streams\n  .Topic("a",\n    kafka, key="k"))', 'key', None, '"k"'),
    ('several lines', 'it = Topic(\n    "a",\n    kafka,\n    partitions=(\n        1 +\n        2),\n)',
     'partitions', None, '1 +\n        2'),
    ('after umlauts', 'ü = "ö"; it = Topic("a", kafka, key="k", partitions=3)', 'partitions', None, '3'),
    ('after emoji', 'x = "🚕🚕"; it = Topic("a", kafka, partitions=3)', 'partitions', None, '3'),
    ('item', 'it = M(consumes=[rides, prices])', 'consumes', 1, 'prices'),
    ('of a tuple', 'it = M(consumes=(rides, prices))', 'consumes', 0, 'rides'),
    ('of a variable', 'both = [rides, prices]\nit = M(consumes=both)', 'consumes', 1, 'both'),
    ('after a star', 'it = M(consumes=[*[rides], prices])', 'consumes', 1, '[*[rides], prices]'),
    ('no such item', 'it = M(consumes=[rides])', 'consumes', 5, '[rides]'),
    ('keyword of an item', 'it = M(consumes=[Consume(rides, group="g")])', 'consumes.group', 0, '"g"'),
    ('keyword that the item lacks', 'it = M(consumes=[Consume(rides)])', 'consumes.group', 0, 'Consume(rides)'),
    ('keyword of a variable', 'c = Consume(rides, group="g")\nit = M(consumes=[c])', 'consumes.group', 0, '"g"'),
    ('keyword that the variable lacks', 'c = Consume(rides)\nit = M(consumes=[c])', 'consumes.group', 0, 'c'),
    ('keyword of an annotated variable', 'c: Consume = Consume(rides, group="g")\nit = M(consumes=[c])',
     'consumes.group', 0, '"g"'),
    ('keyword in a variable of several', 'both = [prices, Consume(rides, group="g")]\nit = M(consumes=both)',
     'consumes.group', 1, '"g"'),
    ('keyword of a variable with two values',
     'c = Consume(rides, group="g")\nit = M(consumes=[c])\nc = Consume(rides, group="h")', 'consumes.group', 0, 'c'),
    ('keyword of a parameter',
     'c = Consume(rides, group="g")\ndef make(c):\n    return M(consumes=[c])\nit = make(Consume(prices, group="h"))',
     'consumes.group', 0, 'c'),
    ('keyword of a loop', 'for c in [Consume(rides, group="g")]:\n    it = M(consumes=[c])', 'consumes.group', 0, 'c'),
    ('item in a keyword',
     'from aiscale.delivery import *\n'
     'it = DeliveryPipeline("p", services=[M()], retraining=Retraining(data=[rides], labels=[rides, prices]))',
     'retraining.labels', 1, 'prices'),
    ('item in a keyword of a variable',
     'from aiscale.delivery import *\nweekly = Retraining(data=[rides], labels=[rides, prices])\n'
     'it = DeliveryPipeline("p", services=[M()], retraining=weekly)', 'retraining.labels', 1, 'prices'),
    ('starred', 'args = ("a", kafka)\nit = Topic(*args, partitions=3)', 'cluster', None, 'Topic'),
    ('double star', 'args = {"partitions": 3}\nit = Topic("a", kafka, **args)', 'partitions', None, 'Topic'),
    ('comprehension', 'it = [Topic(f"a{n}", kafka, partitions=n) for n in (1, 2)][1]', 'partitions', None, 'n'),
    ('f-string', 'it = [Topic(f"a{n}", kafka) for n in (1, 2)][1]', 'name', None, 'f"a{n}"'),
    ('function', 'def make(n):\n    return Topic("a", kafka, partitions=n)\nit = make(3)', 'partitions', None, 'n'),
    ('lambda', 'make = lambda n: Topic("a", kafka, partitions=n)\nit = make(3)', 'partitions', None, 'n'),
    ('outer call', 'it = Topic("a", KafkaCluster("inner", brokers=5), partitions=3)', 'partitions', None, '3'),
    ('inner call', 'it = Topic("a", KafkaCluster("inner", brokers=5)).cluster', 'brokers', None, '5'),
    ('walrus', 'if (it := Topic("a", kafka, partitions=3)): pass', 'partitions', None, '3'),
    ('conditional', 'it = Topic("a", kafka, partitions=3 if kafka else 4)', 'partitions', None, '3 if kafka else 4'),
    ('after a form feed', 'x = 1\x0c\nit = Topic("a", kafka, partitions=3)', 'partitions', None, '3'),
    ('after a line separator', 'x = "\u2028"\nit = Topic("a", kafka, partitions=3)', 'partitions', None, '3'),
    ('tab', 'if True:\n\tit = Topic("a", kafka, partitions=3)', 'partitions', None, '3'),
]  # fmt: skip


@pytest.mark.parametrize(("_what", "code", "argument", "index", "expected"), PLACES, ids=[place[0] for place in PLACES])
def test_the_caret_marks_the_narrowest_place(
    tmp_path: Path, _what: str, code: str, argument: str | None, index: int | None, expected: str
) -> None:
    it = made(tmp_path, code)
    assert marked(it, argument, index) == expected
    assert Related("there is", it.location, argument, index).span == it.location.span(argument, index)


@pytest.mark.parametrize(
    ("item", "expected"),
    [
        ("rides", "rides"), ("Consume(rides)", "rides"), ("Consume(target=rides)", None),
        ("streams.Topic('x', kafka)", None), ("[rides][0]", None),
    ],
)  # fmt: skip
def test_a_variable_is_named_only_when_it_is_certain(tmp_path: Path, item: str, expected: str | None) -> None:
    it = made(tmp_path, f"it = M(consumes=[{item}])")
    assert it.location.variable("consumes", 0) == expected


def test_lines_are_about_the_value_of_a_variable_too(tmp_path: Path) -> None:
    it = made(tmp_path, 'c = Consume(\n    rides,\n    group="g",\n)\n\nit = M(consumes=[c])')
    assert sorted(it.location.lines("consumes.group", 0)) == [11, 12, 13, 14, 16]


def test_the_name_of_a_list_is_not_the_name_of_its_item(tmp_path: Path) -> None:
    it = made(tmp_path, "both = [rides]\nit = M(consumes=both)")
    assert it.location.variable("consumes", 0) is None


def test_code_without_a_file_still_has_its_line_and_column() -> None:
    names: dict[str, Component] = {"KafkaCluster": KafkaCluster}  # type: ignore[dict-item]
    exec(compile('\n  \nit = KafkaCluster("events", brokers=5)', "<string>", "exec"), names)
    assert names["it"].location.span("brokers") == Span("<string>", 3, 6, 3, 39)


def test_a_file_that_is_gone_is_no_error(tmp_path: Path) -> None:
    it = made(tmp_path, 'it = Topic("a", kafka)')
    (tmp_path / "blueprint.py").unlink()
    other = Location(str(tmp_path / "gone.py"), 7)
    assert other.span("name") == Span(str(tmp_path / "gone.py"), 7, 1, 7, 1)
    assert it.location.span("name").line == 11


def test_a_file_that_changed_meanwhile_is_no_error(tmp_path: Path) -> None:
    it = made(tmp_path, 'it = Topic("a", kafka)')
    (tmp_path / "blueprint.py").write_text("x = (\n", encoding="utf-8")
    assert it.location.span("name").line == 11


def test_an_encoding_declaration_is_honoured(tmp_path: Path) -> None:
    file = tmp_path / "latin.py"
    head = "# -*- coding: latin-1 -*-\nfrom aiscale.streams import KafkaCluster\n"
    file.write_bytes(f'{head}ä = "ß"; it = KafkaCluster("events", brokers=5)\n'.encode("latin-1"))
    it = runpy.run_path(str(file))["it"]
    assert it.location.span("brokers")[1:3] == (3, 46)


def _finding(code: str, severity: Severity, line: int, file: str = "a.py") -> Diagnostic:
    return Diagnostic(code, severity, "m", location=Location(file, line))


def test_findings_are_sorted_and_each_is_kept_once() -> None:
    late, early = _finding("B", Severity.ERROR, 9), _finding("B", Severity.ERROR, 2)
    warning, other = _finding("A", Severity.WARNING, 1), _finding("A", Severity.ERROR, 1, "b.py")
    assert list(Diagnostics([warning, late, other, early, late])) == [early, late, other, warning]
    assert list(Diagnostics([warning]) + Diagnostics([late, warning])) == [late, warning]


def test_the_summary_counts() -> None:
    found = [_finding("A", Severity.ERROR, 1), _finding("A", Severity.ERROR, 2), _finding("A", Severity.WARNING, 1)]
    assert Diagnostics(found).summary(31) == "2 errors, 1 warning in 31 components"
    assert Diagnostics().summary(1) == "0 errors, 0 warnings in 1 component"
    assert Diagnostics([_finding("A", Severity.NOTE, 1)]).summary() == "0 errors, 0 warnings, 1 note"
    of_one_cause = [replace(item, cause="images are not pinned") for item in found]
    assert Diagnostics(of_one_cause).summary() == "1 error, 1 warning"
