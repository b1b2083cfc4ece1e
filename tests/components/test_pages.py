"""The page of every kind: complete, in words, and what the reference says."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from importlib import import_module
from typing import Annotated, Any, Literal

import pytest
from pydantic import BaseModel, Field, StringConstraints

from aiscale.components.field_types import classes_within, limits_of, type_words
from aiscale.components.pages import FieldPage, catalogue, find, pages, shown
from aiscale.components.reference import documents
from aiscale.components.registry import COMPONENTS
from aiscale.core.component import Component
from aiscale.core.edges import Many
from aiscale.core.relations import Call
from aiscale.core.values.demand import Resources
from aiscale.quantities import Bytes, Cpu, Duration, Money, Rate
from aiscale.serving import TensorFlowServing, Triton
from aiscale.streams import KafkaCluster
from tests.support.paths import ROOT

pytestmark = pytest.mark.complete
CLASSES = [cls for classes in catalogue().values() for cls in classes]
DOCUMENTS = documents(lambda _kind, _field: ("findings",))


def test_every_kind_can_be_imported_from_a_module_of_a_domain() -> None:
    missing = [
        f"export {k.__name__} from aiscale/{k.__module__.split('.')[2]}.py" for k in COMPONENTS if k not in CLASSES
    ]
    assert missing == []


def test_every_kind_of_a_domain_is_listed() -> None:
    missing = []
    for path in sorted((ROOT / "aiscale" / "components").glob("*/*.py")):
        module = import_module(".".join(path.relative_to(ROOT).with_suffix("").parts))
        missing += [
            f"name {cls.__name__} in KINDS of {(path.parent / '__init__.py').relative_to(ROOT)}"
            for cls in vars(module).values()
            if isinstance(cls, type) and issubclass(cls, Component) and cls.__module__ == module.__name__
            and cls.family and cls not in COMPONENTS
        ]  # fmt: skip
    assert missing == []


def test_every_value_that_a_field_takes_can_be_imported() -> None:
    missing = {
        f"{cls.__name__}.{name} takes {taken.__name__}"
        for cls in CLASSES
        for name, info in cls.model_fields.items()
        for taken in classes_within(info.annotation)
        if taken not in CLASSES and not any(issubclass(known, taken) for known in CLASSES)
    }
    assert missing == set()


def test_every_class_and_field_says_what_it_is_for() -> None:
    silent = [page.name for page in pages() if not page.text]
    silent += [f"{page.name}.{field.name}" for page in pages() for field in page.fields if not field.meaning]
    assert silent == []


def test_no_type_is_told_in_words_of_python() -> None:
    strange = re.compile(r"typing|collections|aiscale\.|NoneType|Annotated|\bstr\b|\bint\b|\bfloat\b")
    assert [(p.name, f.name, f.type) for p in pages() for f in p.fields if strange.search(f.type)] == []


@pytest.mark.parametrize(
    ("annotation", "words"),
    [
        (int, "whole number"),
        (Annotated[int, Field(ge=1, le=100_000)], "whole number, 1 to 100,000"),
        (Annotated[float, Field(gt=0, le=1e7)] | None, "number, above 0 and at most 10,000,000"),
        (bool, "True or False"),
        (Annotated[str, StringConstraints(max_length=63)], "text, at most 63 characters"),
        (Literal["delete", "compact"], '"delete" or "compact"'),
        (Literal[1, 3, 5], "1, 3 or 5"),
        (Duration, 'duration, e.g. "30s"'),
        (Bytes | None, 'size, e.g. "16Gi"'),
        (Rate, 'rate, e.g. Rate(1_200) or "1200/s"'),
        (Cpu, 'CPU cores, e.g. 2 or "500m"'),
        (Money, 'US dollars, e.g. "$1,200"'),
        (date, 'date, e.g. "2027-03-31"'),
        (Any, "anything"),
        (dict[Annotated[str, StringConstraints(max_length=9)], str], "dict of text to text"),
        (KafkaCluster, "a KafkaCluster"),
        (Component, "a component of any kind"),
        (Triton | TensorFlowServing | None, "a Triton(…) or TensorFlowServing(…)"),
        (Many[Call | KafkaCluster], "list of Call(…) or KafkaCluster"),
        (KafkaCluster | Many[KafkaCluster], "a KafkaCluster or list of KafkaCluster"),
        (Annotated[Sequence[int], Field(min_length=1, max_length=5)], "list of whole number, at least 1 and at most 5 items"),
    ],
)  # fmt: skip
def test_type_words(annotation: Any, words: str) -> None:
    assert type_words(annotation) == words


def test_limits_are_kept_for_programs() -> None:
    assert limits_of(Annotated[int, Field(ge=1)] | None) == {"ge": 1}
    assert limits_of(str, (StringConstraints(pattern="^a$", max_length=3),)) == {"pattern": "^a$", "max_length": 3}


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, "absent"), ((), "none"), ({}, "none"), (True, "True"), (1_000, "1,000"), (0.5, "0.5"), ("a", '"a"'),
        (Duration(600), '"10m"'), (Cpu(2), "2"), ((5.0, 25.0), "[5, 25]"),
        (Resources(cpu=2, memory="4Gi"), 'Resources(cpu=2, memory="4Gi")'), (Triton(), "Triton()"),
    ],
)  # fmt: skip
def test_defaults_are_shown_as_users_write_them(value: object, text: str) -> None:
    assert shown(value) == text


def test_the_page_of_a_value() -> None:
    [page] = find("traffic")
    assert (page.name, page.role, page.module, page.address, page.call) == (
        "Traffic", "value", "aiscale", "", "Traffic(mean=…, peak=…, …)",
    )  # fmt: skip
    assert page.fields[2] == FieldPage(
        "message_bytes", "whole number, 1 to 1,073,741,824", "bytes", "1,024",
        "Size of one request or record on the wire, in bytes.", "", "", {"ge": 1, "le": 1_073_741_824},
    )  # fmt: skip


def test_the_page_of_a_component() -> None:
    [page] = find("Topic")
    fields = {field.name: field for field in page.fields}
    assert (page.role, page.module, page.address, page.call) == (
        "component", "aiscale.streams", "topics/<name>", "Topic(name, cluster, …)",
    )  # fmt: skip
    assert [field.name for field in page.fields][-3:] == ["owner", "waivers", "patches"]
    assert (fields["cluster"].edge, fields["cluster"].default) == ("stored in", "required")
    assert "schema" in fields
    assert fields["retention"].source == "Apache Kafka topic configuration."


def test_other_ways_to_make_something_are_told() -> None:
    [page] = find("Avro")
    assert page.makers[0].startswith("Avro.file(path")


def test_every_name_is_found_whatever_its_case() -> None:
    for page in pages():
        assert page in find(page.name.upper())


def test_a_page_can_be_read_of_any_class() -> None:
    assert all(issubclass(cls, BaseModel) for cls in CLASSES)
    assert len(pages()) == len(CLASSES)
