"""Manifests as YAML: what is read back is what was written."""

from __future__ import annotations

import hashlib

import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from aiscale.lowering.resource import Resource, kubernetes_resource
from aiscale.render.manifests import file_names, manifests_yaml, yaml_text
from aiscale.render.steering_marks import STEERING

CONFIG = kubernetes_resource(
    {
        "apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "a"},
        "data": {"models.config": "one\ntwo\n", "yes": "no", "number": "1"},
    },
    address="serving/a",
    reason="the server reads it\nat start",
)  # fmt: skip


def test_the_whole_text() -> None:
    assert manifests_yaml([CONFIG, CONFIG]) == 2 * (
        "---\n# serving/a: the server reads it at start\napiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: a\n"
        "data:\n  models.config: |\n    one\n    two\n  yes: 'no'\n  number: '1'\n"
    ).replace("  yes:", "  'yes':")


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=12,
)


@settings(max_examples=200, deadline=None)
@given(JSON, st.text())
def test_it_reads_back(value: object, reason: str) -> None:
    manifest = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "a"}, "data": value}
    record = kubernetes_resource(manifest, address="x/a", reason=reason)
    assert list(yaml.safe_load_all(manifests_yaml([record]))) == [manifest]


def test_file_names() -> None:
    strange = Resource("kubernetes:v1:ConfigMap", "configmap/../a:b", {}, "x/a", (), "")
    manifest = {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "a"}}
    first = kubernetes_resource(manifest, address="systems/a", reason="")
    assert file_names([CONFIG, strange, first]) == ["configmap-a.yaml", "configmap-.--a-b.yaml", "00-namespace-a.yaml"]


def test_no_two_objects_share_a_file() -> None:
    keys = ["role/a:b", "role/A-b", "role/ab", f"role/{'a' * 250}"]
    names = file_names([Resource("", key, {}, "x/a", (), "") for key in keys])
    assert names == [
        "role-a-b-" + hashlib.sha256(b"role/a:b").hexdigest()[:10] + ".yaml",
        "role-a-b-" + hashlib.sha256(b"role/A-b").hexdigest()[:10] + ".yaml",
        "role-ab.yaml",
        f"role-{'a' * 195}-" + hashlib.sha256(keys[3].encode()).hexdigest()[:10] + ".yaml",
    ]


def test_no_mark_turns_the_direction_of_a_manifest() -> None:
    """A reviewer sees the text in the order in which the cluster gets it."""
    data = {"a": "x\u202eevil\u2066", "b": "two\nlines \u200f", "\u061ckey": "plain ä", "c": ["\u2069"]}
    text = yaml_text(data)
    assert STEERING.search(text) is None
    assert yaml.safe_load(text) == data
    assert text == ('a: "x\\u202eevil\\u2066"\nb: "two\\nlines \\u200f"\n"\\u061ckey": plain ä\nc:\n- "\\u2069"\n')
