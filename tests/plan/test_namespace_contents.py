"""What goes with its namespace, and what must be deleted before it."""

from __future__ import annotations

from dataclasses import replace

from aiscale.lowering.resource import Resource, kubernetes_resource
from aiscale.plan.namespace_contents import goes_with
from tests.support.records import NAMESPACE, config_map, deployment, flink_job, namespace, service, triples

HOME = f"namespace/{NAMESPACE}"


def elsewhere(record: Resource) -> Resource:
    metadata = {**record.properties["metadata"], "namespace": "another"}
    return replace(record, properties={**record.properties, "metadata": metadata})


def cluster_wide(kind: str, version: str) -> Resource:
    manifest = {"apiVersion": version, "kind": kind, "metadata": {"name": "shared"}}
    return kubernetes_resource(manifest, address="systems/rides", reason="shared")


def test_what_the_cluster_looks_after_goes_with_its_namespace() -> None:
    records = triples(2)
    assert goes_with(records) == {record.key: HOME for record in records[1:]}


def test_no_namespace_of_the_system_no_company() -> None:
    assert goes_with(triples(1)[1:]) == {}
    assert goes_with([namespace(), elsewhere(config_map("a", "services/a"))]) == {}


def test_what_an_operator_looks_after_goes_first_and_so_does_what_works_with_it() -> None:
    job = flink_job("surge", "jobs/surge")
    account = config_map("app", "services/app")
    reader = replace(deployment("app", "services/app"), depends_on=(HOME, account.key, job.key))
    behind = replace(service("app", "services/app"), depends_on=(HOME, reader.key))
    assert goes_with([namespace(), account, job, reader, behind]) == {account.key: HOME}


def test_what_needs_a_cloud_or_the_whole_cluster_is_deleted_before_it() -> None:
    role = Resource("aws:iam/role:Role", "iam-role/app", {"name": "app"}, "services/app", (), "rights")
    storage = cluster_wide("StorageClass", "storage.k8s.io/v1")
    with_role = replace(config_map("a", "services/a"), depends_on=(HOME, role.key))
    with_class = replace(config_map("b", "services/b"), depends_on=(HOME, storage.key))
    grant = cluster_wide("ClusterRole", "rbac.authorization.k8s.io/v1")
    assert goes_with([namespace(), role, storage, grant, with_role, with_class]) == {}
