"""Objects that the user writes out, and changes to generated ones."""

from __future__ import annotations

from pathlib import Path

import pytest

from aiscale import Patch, System
from aiscale.core.messages.validation_errors import InvalidComponentError
from aiscale.graph.build import build
from aiscale.lowering import lower
from aiscale.lowering.findings import lowering_findings
from aiscale.lowering.passes.patches import merged
from aiscale.lowering.verify import verify
from aiscale.objects import Manifest, PulumiResource
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Microservice

IMAGE = "registry.example/p@sha256:" + "a" * 64
WHY = "the legacy cache needs it"


def records(*roots):
    core = KubernetesCluster("core", pools=[NodePool("n", instance_type="m7i.2xlarge")])
    graph, _ = build(System("shop", [core, *roots]))
    found = lower(graph)
    assert verify(found) == ()
    return {record.key: record for record in found}, lowering_findings(graph)


def test_a_manifest_gets_its_name_namespace_and_labels() -> None:
    service = Microservice("pricing", image=IMAGE)
    body = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"labels": {"team": "shop"}}, "data": {"a": "1"}}
    found, notes = records(Manifest("settings", body, depends_on=[service]))
    record = found["configmap/settings"]
    assert record.properties == {
        "apiVersion": "v1",
        "kind": "ConfigMap",
        "metadata": {
            "name": "settings",
            "labels": {
                "app.kubernetes.io/name": "settings",
                "app.kubernetes.io/instance": "settings",
                "app.kubernetes.io/component": "manifest",
                "app.kubernetes.io/part-of": "shop",
                "app.kubernetes.io/managed-by": "aiscale",
                "aiscale.dev/system": "shop",
                "aiscale.dev/address": "manifests.settings",
                "team": "shop",
            },
            "namespace": "shop",
        },
        "data": {"a": "1"},
    }
    assert record.depends_on == (
        "namespace/shop",
        *(key for key, item in found.items() if item.address == "services/pricing"),
    )
    assert list(notes) == []


def test_a_cluster_wide_object_has_no_namespace() -> None:
    body = {"apiVersion": "scheduling.k8s.io/v1", "kind": "PriorityClass", "value": 1000}
    found, _ = records(Manifest("urgent", body))
    assert "namespace" not in found["priorityclass/urgent"].properties["metadata"]
    assert found["priorityclass/urgent"].depends_on == ()


def test_a_manifest_can_be_read_from_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    blueprint = tmp_path / "blueprint.py"
    blueprint.write_text(
        "from aiscale.objects import Manifest\ndef made(path): return Manifest.file('settings', path)\n"
    )
    (tmp_path / "one.yaml").write_text("apiVersion: v1\nkind: ConfigMap\n---\n")
    (tmp_path / "two.yaml").write_text("apiVersion: v1\nkind: ConfigMap\n---\napiVersion: v1\nkind: ConfigMap\n")
    (tmp_path / "no.yaml").write_text("a: [")
    names: dict = {}
    exec(compile(blueprint.read_text(), str(blueprint), "exec"), names)
    assert names["made"]("one.yaml").body == {"apiVersion": "v1", "kind": "ConfigMap"}
    for path, said in (
        ("two.yaml", "Manifest 'settings': body item 0, a ConfigMap, has no metadata.name: it is one of several"),
        ("no.yaml", "'no.yaml' is not YAML, line "),
        ("none.yaml", "'none.yaml' cannot be read: No such file or directory"),
    ):
        with pytest.raises(InvalidComponentError) as caught:
            names["made"](path)
        assert caught.value.message.startswith(said)


def test_a_pulumi_resource_is_a_record() -> None:
    found, notes = records(PulumiResource("models", "aws:s3/bucket:Bucket", {"bucketPrefix": "models"}))
    record = found["s3-bucket/models"]
    assert (record.type, record.properties, record.address) == (
        "aws:s3/bucket:Bucket", {"bucketPrefix": "models"}, "pulumiresources/models"
    )  # fmt: skip
    assert list(notes) == []


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda: Manifest("x", {"kind": "ConfigMap"}), "body has no apiVersion: write 'apiVersion': …"),
        (
            lambda: Manifest("x", {"apiVersion": "v1", "kind": "ConfigMap", "data": {1: "a"}}),
            "which is no text: quote it",
        ),
        (lambda: Manifest("x", {"apiVersion": "v1", "kind": "ConfigMap", "data": {"a": {1, 2}}}), "data.a is a set"),
        (
            lambda: Manifest("x", {"apiVersion": "v1", "kind": "A", "a": float("nan")}),
            "a is nan, which JSON has no word",
        ),
        (lambda: PulumiResource("x", "kubernetes:core/v1:Pod"), "type is a Kubernetes kind: write Manifest("),
        (lambda: PulumiResource("x", "bucket"), "type "),
        (lambda: Patch("Deployment", {}, reason="x"), "reason "),
    ],
)
def test_what_is_no_object(make, said: str) -> None:
    with pytest.raises(InvalidComponentError) as caught:
        make()
    assert said in caught.value.message


def test_a_manifest_that_holds_itself_is_refused() -> None:
    body: dict = {"apiVersion": "v1", "kind": "ConfigMap"}
    body["data"] = body
    with pytest.raises(InvalidComponentError, match="is nested deeper than 100 levels, or holds itself"):
        Manifest("x", body)


def test_a_patch_is_merged_and_told() -> None:
    patch = Patch("Deployment", {"spec": {"minReadySeconds": 5, "template": {"spec": {"hostname": "h"}}}}, reason=WHY)
    plain, _ = records(Microservice("pricing", image=IMAGE))
    found, notes = records(Microservice("pricing", image=IMAGE, patches=[patch]))
    key = "deployment/pricing"
    assert found[key].properties == merged(plain[key].properties, patch.merge)
    assert found[key].properties["spec"]["template"]["spec"]["hostname"] == "h"
    assert found[key].reason == f"{plain[key].reason}; patched: {WHY}"
    assert {k: r.properties for k, r in found.items() if k != key} == {
        k: r.properties for k, r in plain.items() if k != key
    }
    assert list(notes) == []


@pytest.mark.parametrize(
    ("patch", "messages"),
    [
        (Patch("StatefulSet", {}, reason=WHY), ["pricing has no StatefulSet that a patch could change"]),
        (Patch("StatefulSet", {}, reason=WHY, on_missing="ignore"), []),
        (
            Patch("Deployment", {}, reason=WHY, object_name="x"),
            ["pricing has no Deployment x that a patch could change"],
        ),
        (
            Patch("Deployment", {"metadata": {"name": "other"}}, reason=WHY),
            ["a patch of pricing changes metadata.name of its Deployment"],
        ),
        (
            Patch("Deployment", {"metadata": {"labels": None}}, reason=WHY),
            [
                "a patch of pricing changes metadata.labels.aiscale.dev/address of its Deployment",
                "a patch of pricing changes metadata.labels.aiscale.dev/system of its Deployment",
            ],
        ),
    ],
)
def test_a_patch_that_does_not_fit_is_a_finding(patch: Patch, messages: list[str]) -> None:
    graph, _ = build(System("shop", [Microservice("pricing", image=IMAGE, patches=[patch])]))
    assert [(note.code, note.message) for note in lowering_findings(graph)] == [("MOD005", text) for text in messages]


def test_merging_is_that_of_the_standard() -> None:
    """The examples of RFC 7396, appendix A."""
    for target, change, wanted in (
        ({"a": "b"}, {"a": "c"}, {"a": "c"}),
        ({"a": "b"}, {"b": "c"}, {"a": "b", "b": "c"}),
        ({"a": "b"}, {"a": None}, {}),
        ({"a": "b", "b": "c"}, {"a": None}, {"b": "c"}),
        ({"a": ["b"]}, {"a": "c"}, {"a": "c"}),
        ({"a": "c"}, {"a": ["b"]}, {"a": ["b"]}),
        ({"a": {"b": "c"}}, {"a": {"b": "d", "c": None}}, {"a": {"b": "d"}}),
        ({"a": [{"b": "c"}]}, {"a": [1]}, {"a": [1]}),
        (["a", "b"], ["c", "d"], ["c", "d"]),
        ({"a": "b"}, ["c"], ["c"]),
        ({"a": "foo"}, None, None),
        ({"a": "foo"}, "bar", "bar"),
        ({"e": None}, {"a": 1}, {"e": None, "a": 1}),
        ([1, 2], {"a": "b", "c": None}, {"a": "b"}),
        ({}, {"a": {"bb": {"ccc": None}}}, {"a": {"bb": {}}}),
    ):
        assert merged(target, change) == wanted


def hook(name: str, events: str, weight: int = 0, kind: str = "ConfigMap"):
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
def catalog_as_shipped():
    from aiscale.catalog import definitions, extension

    before = dict(definitions.added)
    yield
    definitions.added.clear()
    definitions.added.update(before)
    extension.forget()


def findings(*roots, **fields):
    from aiscale.rules import check

    core = KubernetesCluster("core", pools=[NodePool("n", instance_type="m7i.2xlarge")])
    graph, _ = build(System("shop", [core, *roots], **fields))
    return [(one.code, one.message) for one in check(graph) if one.code.startswith("OBJ")]


def ledger(name: str, **spec):
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
    import yaml

    blueprint = tmp_path / "blueprint.py"
    blueprint.write_text("def made(manifest, body, *paths): return manifest('books', body, definitions=paths)\n")
    (tmp_path / "ledgers.yaml").write_text(yaml.safe_dump(LEDGER))
    (tmp_path / "other.yaml").write_text("kind: ConfigMap")
    names: dict = {}
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
