"""Definitions in files: their kinds are known as the shipped ones are, and a broken file is told."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from aiscale.catalog import Violation, add_definitions, crd_manifest, kinds, load, scope, validate
from aiscale.catalog.definitions import added
from aiscale.errors import UsageError
from tests.support.ledger import LEDGER, only_shipped_afterwards


@pytest.fixture(autouse=True)
def _only_shipped_afterwards() -> Iterator[None]:
    with only_shipped_afterwards():
        yield


def _ledger(**spec: Any) -> dict[str, Any]:
    return {"apiVersion": "books.example/v1", "kind": "Ledger", "metadata": {"name": "a"}, "spec": spec}


def test_a_kind_becomes_known(tmp_path: Path) -> None:
    assert validate(_ledger(currency="EUR")) == (
        Violation("kind", "there is no kind Ledger in books.example/v1", "unknown-kind"),
    )
    before = kinds()
    (tmp_path / "ledger.yaml").write_text(yaml.safe_dump_all([{"kind": "Namespace"}, LEDGER]))
    add_definitions(tmp_path / "ledger.yaml")
    assert validate(_ledger(currency="EUR")) == ()
    assert validate(_ledger(currency="XXX")) == (Violation("spec", "no XXX", "cel"),)
    assert validate(_ledger(curency="EUR")) == (
        Violation("spec.curency", 'unknown field "curency"; did you mean "currency"?', "unknown-field"),
    )
    assert scope("books.example/v1", "Ledger") == "Cluster"
    assert load("books.example/v1beta1", "Ledger") is None  # not served
    assert crd_manifest("books.example/v1", "Ledger") == {**LEDGER, "metadata": {"name": "ledgers.books.example"}}
    assert {entry.kind for entry in kinds()} - {entry.kind for entry in before} == {"Ledger"}
    assert len(kinds()) == len(before) + 1


def test_another_release_of_an_operator_stands_in_place_of_the_shipped_one(tmp_path: Path) -> None:
    shipped = crd_manifest("kafka.strimzi.io/v1", "KafkaTopic")
    older = {
        **shipped,
        "spec": {**shipped["spec"], "versions": [{**shipped["spec"]["versions"][0], "name": "v1beta2"}]},
    }
    (tmp_path / "list.yaml").write_text(yaml.safe_dump({"kind": "List", "items": [older]}))
    add_definitions(tmp_path / "list.yaml")
    topic = {"kind": "KafkaTopic", "metadata": {"name": "a"}, "spec": {"partitions": 3}}
    assert validate({**topic, "apiVersion": "kafka.strimzi.io/v1beta2"}) == ()
    assert validate({**topic, "apiVersion": "kafka.strimzi.io/v1"}) == (
        Violation(
            "kind",
            'there is no KafkaTopic in kafka.strimzi.io/v1: it is in "kafka.strimzi.io/v1beta2"',
            "unknown-kind",
        ),
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("kind: [", "{}: line 2: did not find expected node content"),
        ("kind: Deployment", "{} holds no CustomResourceDefinition"),
        ("", "{} holds no CustomResourceDefinition"),
        (
            yaml.safe_dump({**LEDGER, "apiVersion": "apiextensions.k8s.io/v1beta1"}),
            "{}: a CustomResourceDefinition of apiextensions.k8s.io/v1beta1, which no API server takes",
        ),
        (
            yaml.safe_dump({**LEDGER, "spec": {"group": "books.example"}}),
            "{}: a CustomResourceDefinition without what every one has: names",
        ),
        (
            yaml.safe_dump({**LEDGER, "spec": {**LEDGER["spec"], "versions": []}}),
            "{}: a CustomResourceDefinition without what every one has: versions",
        ),
        (
            yaml.safe_dump({**LEDGER, "spec": {**LEDGER["spec"], "versions": ["v1"]}}),
            "{}: a CustomResourceDefinition without what every one has: versions",
        ),
    ],
)
def test_a_broken_file_is_told(text: str, expected: str, tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_text(text)
    with pytest.raises(UsageError) as raised:
        add_definitions(path)
    assert str(raised.value).startswith(expected.format(path))
    assert raised.value.hint
    assert added == {}


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="No such file"):
        add_definitions(tmp_path / "none.yaml")
