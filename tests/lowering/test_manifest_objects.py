"""Objects of one Manifest with each other: hooks of Helm, and definitions of kinds."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from aiscale import System
from aiscale.catalog import definitions, extension
from aiscale.graph.build import build
from aiscale.lowering import lower
from aiscale.lowering.findings import lowering_findings
from aiscale.lowering.verify import verify
from aiscale.objects import Manifest
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.rules import check


def records(*roots: Any) -> tuple[dict[str, Any], Any]:
    core = KubernetesCluster("core", pools=[NodePool("n", instance_type="m7i.2xlarge")])
    graph, _ = build(System("shop", [core, *roots]))
    found = lower(graph)
    assert verify(found) == ()
    return {one.key: one for one in found}, lowering_findings(graph)


def hook(name: str, events: str, weight: int = 0, kind: str = "ConfigMap") -> dict[str, Any]:
    annotations = {"helm.sh/hook": events, "helm.sh/hook-weight": str(weight)}
    return {"apiVersion": "v1", "kind": kind, "metadata": {"name": name, "annotations": annotations}}


def test_hooks_of_helm_are_created_around_the_other_objects() -> None:
    others = [{"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": name}} for name in ("a", "b")]
    chart = Manifest(
        "chart",
        [
            hook("last", "post-install,post-upgrade", 5),
            hook("later", "post-install, pre-upgrade", -1),
            hook("migrate", "pre-install,pre-upgrade", 1),
            hook("account", "pre-install", kind="ServiceAccount"),
            *others,
            hook("test", "test"),
            hook("clean", "pre-delete,post-delete"),
        ],
    )
    found, notes = records(chart)
    ours = {key: one for key, one in found.items() if one.address == "manifests/chart"}
    assert {key: one.depends_on[1:] for key, one in ours.items()} == {
        "configmap/last": ("configmap/later",),
        "configmap/later": ("configmap/a", "configmap/b"),
        "configmap/migrate": ("serviceaccount/account",),
        "serviceaccount/account": (),
        "configmap/a": ("configmap/migrate",),
        "configmap/b": ("configmap/migrate",),
    }
    assert ours["configmap/migrate"].reason == (
        "chart is a manifest of the blueprint, a Helm hook of pre-install, pre-upgrade"
    )
    [note] = notes
    assert (note.code, note.notes) == ("MOD004", ("in part: Helm hooks of post-delete, pre-delete, test (chart)",))


LEDGER = {
    "apiVersion": "apiextensions.k8s.io/v1",
    "kind": "CustomResourceDefinition",
    "metadata": {"name": "ledgers.books.example"},
    "spec": {
        "group": "books.example",
        "scope": "Namespaced",
        "names": {"kind": "Ledger", "plural": "ledgers", "singular": "ledger", "listKind": "LedgerList"},
        "versions": [
            {
                "name": "v1",
                "served": True,
                "storage": True,
                "schema": {
                    "openAPIV3Schema": {
                        "type": "object",
                        "properties": {
                            "spec": {
                                "type": "object",
                                "properties": {"pages": {"type": "integer"}, "kept": {"type": "integer"}},
                                "x-kubernetes-validations": [
                                    {"rule": "self.kept <= self.pages", "message": "kept is at most pages"}
                                ],
                            }
                        },
                    }
                },
            }
        ],
    },
}


@pytest.fixture
def catalog_as_shipped() -> Iterator[None]:
    before = dict(definitions.added)
    yield
    definitions.added.clear()
    definitions.added.update(before)
    extension.forget()


def findings(*roots: Any) -> list[tuple[str, str]]:
    core = KubernetesCluster("core", pools=[NodePool("n", instance_type="m7i.2xlarge")])
    graph, _ = build(System("shop", [core, *roots]))
    return [(one.code, one.message) for one in check(graph) if one.code.startswith("OBJ")]


def ledger(name: str, **spec: Any) -> dict[str, Any]:
    return {"apiVersion": "books.example/v1", "kind": "Ledger", "metadata": {"name": name}, "spec": spec}


@pytest.mark.usefixtures("catalog_as_shipped")
def test_a_definition_among_the_objects_validates_and_comes_first() -> None:
    books = Manifest("books", [LEDGER, ledger("good", pages=3, kept=1)])
    found, _ = records(books)
    assert found["ledger/good"].depends_on == ("namespace/shop", "customresourcedefinition/ledgers.books.example")
    assert found["ledger/good"].properties["metadata"]["namespace"] == "shop"
    bad = Manifest("books", [LEDGER, ledger("bad", pages=3, kept=5), ledger("worse", page=3)])
    assert findings(bad) == [
        ("OBJ001", "ledger/bad of books: spec: kept is at most pages"),
        ("OBJ001", 'ledger/worse of books: spec.page: unknown field "page"; did you mean "pages"?'),
    ]


@pytest.mark.usefixtures("catalog_as_shipped")
def test_definitions_in_files_validate_objects(tmp_path: Path) -> None:
    blueprint = tmp_path / "blueprint.py"
    blueprint.write_text("def made(manifest, body, *paths): return manifest('books', body, definitions=paths)\n")
    (tmp_path / "ledgers.yaml").write_text(yaml.safe_dump(LEDGER))
    (tmp_path / "other.yaml").write_text("kind: ConfigMap")
    names: dict[str, Any] = {}
    exec(compile(blueprint.read_text(), str(blueprint), "exec"), names)
    body = ledger("bad", pages="many")
    unknown = "books: there is no kind Ledger in books.example/v1"
    assert findings(names["made"](Manifest, body)) == [("OBJ001", unknown)]
    assert findings(names["made"](Manifest, body, "other.yaml", "none.yaml")) == [
        ("OBJ001", "books: none.yaml is no file"),
        ("OBJ001", "books: other.yaml holds no CustomResourceDefinition"),
        ("OBJ001", unknown),
    ]
    assert findings(names["made"](Manifest, body, "ledgers.yaml")) == [
        ("OBJ001", "books: spec.pages: must be of type integer, not string"),
    ]
