"""Objects of a Manifest from files: several documents, folders, lists, and what is no object."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from aiscale.core.messages.validation_errors import InvalidComponentError
from aiscale.objects import Manifest

RENDERED = """\
---
# Source: cache/templates/serviceaccount.yaml
apiVersion: v1
kind: ServiceAccount
metadata:
  name: cache
---
# Source: cache/templates/networkpolicy.yaml
# the chart renders nothing here unless it is enabled
---
---
# Source: cache/templates/configmap.yaml
apiVersion: v1
kind: ConfigMap
metadata:
  name: cache
data:
  day: 2026-07-28
  at: 12:30
  mode: 0644
"""
LIST = '{"apiVersion": "v1", "kind": "List", "items": [{"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "a"}}]}'


@pytest.fixture
def read(tmp_path: Path) -> Any:
    """Reads a path from a blueprint in this folder."""
    blueprint = tmp_path / "blueprint.py"
    blueprint.write_text("from aiscale.objects import Manifest\ndef read(path): return Manifest.file('cache', path)\n")
    names: dict[str, Any] = {}
    exec(compile(blueprint.read_text(), str(blueprint), "exec"), names)
    return names["read"]


def keys(manifest: Manifest) -> list[str]:
    return [one.key for one in manifest.objects]


def test_a_rendered_chart(read: Any, tmp_path: Path) -> None:
    """Comments and empty documents are no objects; dates and times of day are text, as Kubernetes reads them."""
    (tmp_path / "rendered.yaml").write_text(RENDERED)
    found = read("rendered.yaml")
    assert keys(found) == ["serviceaccount/cache", "configmap/cache"]
    assert found.objects[1].body["data"] == {"day": "2026-07-28", "at": "12:30", "mode": 420}


def test_a_folder(read: Any, tmp_path: Path) -> None:
    """Files in the order of their paths, folders in it too; hidden ones and other files are passed over."""
    (tmp_path / "k8s/charts").mkdir(parents=True)
    (tmp_path / "k8s/.git").mkdir()
    for name, text in {
        "b.yml": "{apiVersion: v1, kind: ConfigMap, metadata: {name: b}}",
        "c.json": LIST,
        "charts/a.yaml": RENDERED,
        "README.md": "no object",
        ".git/x.yaml": "{",
    }.items():
        (tmp_path / "k8s" / name).write_text(text)
    assert keys(read("k8s")) == ["configmap/b", "configmap/a", "serviceaccount/cache", "configmap/cache"]


@pytest.mark.parametrize(
    ("files", "path", "said", "help_text"),
    [
        ({"a.yaml": "# nothing\n---\n"}, "a.yaml", "'a.yaml' has no object", "write apiVersion, kind and metadata"),
        ({"k/x.txt": ""}, "k", "'k' has no object", "write apiVersion, kind and metadata"),
        (
            {"k/kustomization.yaml": "resources: [a.yaml]"},
            "k",
            "'k' is a kustomization",
            "render it: kubectl kustomize k > rendered.yaml, and read rendered.yaml",
        ),
        (
            {"k/Chart.yaml": "name: cache"},
            "k",
            "'k' is a Helm chart",
            "render it: helm template NAME k > rendered.yaml, and read rendered.yaml",
        ),
        (
            {"t.yaml": "metadata:\n  {{- with .Values.labels }}\n"},
            "t.yaml",
            "'t.yaml' is not YAML, line 2",
            "render the chart first: helm template NAME CHART > t.yaml",
        ),
        (
            {"t.yaml": "kind: A\n---\njust text\n"},
            "t.yaml",
            "'t.yaml', document 2 is no object but 'just text'",
            "each document is an object with apiVersion and kind, or empty",
        ),
    ],
)
def test_what_is_no_object(
    read: Any, tmp_path: Path, files: dict[str, str], path: str, said: str, help_text: str
) -> None:
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
    with pytest.raises(InvalidComponentError) as caught:
        read(path)
    assert caught.value.message.startswith(said)
    assert caught.value.diagnostics[0].help.startswith(help_text)


SETTINGS = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "settings"}}


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ([], "body has no object"),
        ([SETTINGS, {"apiVersion": "v1"}], "body item 1 has no kind"),
        ([SETTINGS, {"apiVersion": "v1", "kind": "Secret"}], "body item 1, a Secret, has no metadata.name"),
        ([SETTINGS, SETTINGS], "body has configmap/settings twice: the second would replace the first"),
        ([{**SETTINGS, "data": {"a": {1}}}], "body item 0 data.a is a set"),
        ("kind: A", "body must be a mapping or a list"),
    ],
)
def test_what_is_no_list_of_objects(body: Any, said: str) -> None:
    with pytest.raises(InvalidComponentError) as caught:
        Manifest("x", body)
    assert said in caught.value.message


def test_a_list_of_kubernetes_is_its_items() -> None:
    wrapped = {"apiVersion": "v1", "kind": "List", "items": [SETTINGS, {"kind": "ConfigMapList", "items": [
        {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "more"}}]}]}  # fmt: skip
    assert keys(Manifest("x", wrapped)) == ["configmap/settings", "configmap/more"]
    assert keys(Manifest("x", [wrapped])) == ["configmap/settings", "configmap/more"]
