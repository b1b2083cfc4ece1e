"""What the catalog knows about kinds and about where they come from."""

from __future__ import annotations

import re

import pytest

from aiscale.catalog import KindEntry, crd_manifest, is_custom, kinds, load, plural, scope, sources
from aiscale.catalog.archive import DATA_FILE
from aiscale.errors import UsageError


def test_entries() -> None:
    assert {(entry.api_version, entry.kind): entry for entry in kinds()}[
        ("kafka.strimzi.io/v1", "KafkaTopic")
    ] == KindEntry(
        api_version="kafka.strimzi.io/v1",
        kind="KafkaTopic",
        plural="kafkatopics",
        scope="Namespaced",
        custom=True,
        project="strimzi",
    )


@pytest.mark.parametrize(
    ("api_version", "kind", "expected"),
    [
        ("v1", "Service", ("Namespaced", "services", False)),
        ("v1", "Namespace", ("Cluster", "namespaces", False)),
        ("apps/v1", "Deployment", ("Namespaced", "deployments", False)),
        ("networking.k8s.io/v1", "NetworkPolicy", ("Namespaced", "networkpolicies", False)),
        ("gateway.networking.k8s.io/v1", "GatewayClass", ("Cluster", "gatewayclasses", True)),
        ("karpenter.sh/v1", "NodePool", ("Cluster", "nodepools", True)),
        ("flink.apache.org/v1beta1", "FlinkDeployment", ("Namespaced", "flinkdeployments", True)),
    ],
)
def test_scope_plural_custom(api_version: str, kind: str, expected: tuple[str, str, bool]) -> None:
    assert (scope(api_version, kind), plural(api_version, kind), is_custom(api_version, kind)) == expected


def test_load() -> None:
    schema = load("keda.sh/v1alpha1", "ScaledObject")
    assert schema is not None
    assert schema.has_status_subresource
    assert "triggers" in schema.schema["properties"]["spec"]["properties"]
    assert load("keda.sh/v1alpha1", "Scaled") is None


def test_a_definition_is_whole_and_the_callers_own() -> None:
    definition = crd_manifest("kafka.strimzi.io/v1", "Kafka")
    assert (definition["kind"], definition["metadata"]["name"]) == (
        "CustomResourceDefinition",
        "kafkas.kafka.strimzi.io",
    )
    assert [(version["name"], version["served"], version["storage"]) for version in definition["spec"]["versions"]] == [
        ("v1", True, True)
    ]
    assert definition["spec"]["versions"][0]["schema"]["openAPIV3Schema"]["type"] == "object"
    definition["spec"].clear()
    assert crd_manifest("kafka.strimzi.io/v1", "Kafka")["spec"] != {}


def test_every_custom_kind_has_a_definition() -> None:
    for entry in kinds():
        if entry.custom:
            spec = crd_manifest(entry.api_version, entry.kind)["spec"]
            assert (spec["group"], spec["names"]["kind"], spec["names"]["plural"]) == (
                entry.group,
                entry.kind,
                entry.plural,
            )
            assert entry.version in {version["name"] for version in spec["versions"] if version["served"]}


@pytest.mark.parametrize(
    ("api_version", "kind", "message"),
    [
        ("apps/v1", "Deploymnt", 'there is no kind Deploymnt in apps/v1; did you mean "Deployment"?'),
        ("v1", "Deployment", 'there is no Deployment in v1: it is in "apps/v1"'),
    ],
)
def test_unknown_kinds(api_version: str, kind: str, message: str) -> None:
    with pytest.raises(UsageError, match=re.escape(message)):
        plural(api_version, kind)


def test_built_in_kinds_have_no_definition() -> None:
    with pytest.raises(UsageError, match="Deployment of apps/v1 is built in"):
        crd_manifest("apps/v1", "Deployment")


def test_sources_tell_version_commit_and_licence() -> None:
    found = {source.project: source for source in sources()}
    assert sum(source.kinds for source in sources()) >= len(kinds())
    notice = (DATA_FILE.parent / "NOTICE.txt").read_text()
    others = {(one.project, one.licence) for one in sources() if one.licence != "Apache-2.0"}
    assert [(name, licence) for name, licence in others if name not in notice or licence not in notice] == []
    assert (found["strimzi"].repository, found["strimzi"].version) == (
        "github.com/strimzi/strimzi-kafka-operator",
        "1.2.0",
    )
    assert all(re.fullmatch(r"[0-9a-f]{40}|tag", source.commit.split()[0]) for source in sources())
