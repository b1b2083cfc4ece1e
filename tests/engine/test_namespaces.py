from __future__ import annotations

from typing import Any

import httpx2
import pytest

from aiscale.engine.kube import Endpoint
from aiscale.engine.namespaces import KeptNamespace, kept_namespaces
from aiscale.plan.changes import Action, Plan
from aiscale.plan.make_plan import make_plan
from tests.engine.cluster_stub import serving, status
from tests.engine.conftest import NAMESPACES, Rig
from tests.support.records import NAMESPACE, SYSTEM, after, plan_of, triples

CLAIM = {
    "apiVersion": "v1",
    "kind": "PersistentVolumeClaim",
    "metadata": {
        "name": "data-0-events-broker-0", "namespace": NAMESPACE, "labels": {"strimzi.io/cluster": "events"}
    },
    "spec": {"accessModes": ["ReadWriteOnce"], "resources": {"requests": {"storage": "1Gi"}}},
}  # fmt: skip
CLAIMS = Endpoint("v1", "PersistentVolumeClaim", "persistentvolumeclaims", namespaced=True)
KEY = f"namespace/{NAMESPACE}"


def make(rig: Rig, manifest: dict[str, Any], plural: str) -> None:
    """An object as somebody makes it by hand."""
    version = manifest["apiVersion"]
    root = f"/apis/{version}" if "/" in version else f"/api/{version}"
    rig.kube._http.post(f"{root}/namespaces/{NAMESPACE}/{plural}", json=manifest).raise_for_status()


def stray(rig: Rig) -> None:
    """A Deployment and a ConfigMap; the first bears every mark of the system, as a copy of one of its objects does."""
    template = rig.get("deployment/app-0000")
    labels = template["metadata"]["labels"]
    metadata = {"name": "stray", "namespace": NAMESPACE}
    spec = template["spec"]
    make(
        rig, {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": metadata | {"labels": labels}, "spec": spec},
        "deployments",
    )  # fmt: skip
    make(rig, {"apiVersion": "v1", "kind": "ConfigMap", "metadata": metadata, "data": {"a": "b"}}, "configmaps")


@pytest.mark.tools
def test_a_namespace_with_what_others_made_in_it_outlives_the_system(rig: Rig) -> None:
    def kept_of(*targets: str) -> tuple[KeptNamespace, ...]:
        return rig.engine.keeping(rig.engine.destroy_plan(targets))[1]

    rig.up(triples(2))
    assert kept_of() == ()
    stray(rig)
    make(rig, CLAIM, "persistentvolumeclaims")
    others = ("persistentvolumeclaim/data-0-events-broker-0", "configmap/stray", "deployment/stray")
    kept = KeptNamespace(KEY, NAMESPACE, others, ())
    assert kept_of() == (kept,)
    assert kept_of("services/app-0001") == ()

    gone = rig.engine.destroy(rig.events.append)
    assert (gone.counts(), gone.kept, gone.failed, gone.remaining) == ({Action.DELETE: 6}, (kept,), (), ())
    assert gone.summary().startswith("rides in test: 6 deleted, the namespace rides-test kept (")
    assert rig.live() == {KEY, "deployment/stray"}
    assert rig.kube.get(CLAIMS, NAMESPACE, CLAIM["metadata"]["name"]) is not None
    assert rig.get("configmap/stray")["data"] == {"a": "b"}
    assert set(rig.engine.applied().resources) == {KEY}
    assert rig.engine.running_without_state() == ()

    again = rig.engine.destroy()
    assert (again.plan.has_changes, again.kept) == (False, (kept,))
    up = rig.up(triples(2))
    assert (up.failed, up.counts()) == ((), {Action.CREATE: 6, Action.UPDATE: 1})
    assert not rig.up(triples(2)).plan.has_changes

    rig.engine.destroy()
    for key in ("deployment/stray", "configmap/stray"):
        rig.remove(key)
    found = rig.kube.get(CLAIMS, NAMESPACE, CLAIM["metadata"]["name"])
    assert found is not None
    rig.kube.delete(CLAIMS, NAMESPACE, CLAIM["metadata"]["name"], uid=found["metadata"]["uid"])
    rig.until(lambda: not kept_of())
    assert rig.engine.destroy().counts() == {Action.DELETE: 1}
    assert rig.kube.get(NAMESPACES, "", NAMESPACE) is None
    assert not rig.engine.applied().resources


@pytest.mark.tools
def test_up_keeps_a_namespace_that_the_blueprint_no_longer_names(rig: Rig) -> None:
    """As where the system moves to another one: what it had in the old one goes, and nothing else there."""
    old = triples(1)
    rig.up(old)
    make(rig, CLAIM, "persistentvolumeclaims")
    kept = KeptNamespace(KEY, NAMESPACE, ("persistentvolumeclaim/data-0-events-broker-0",), ())
    plan, found = rig.engine.keeping(plan_of([], rig.engine.applied()))
    assert (found, [change.key for change in plan.changes]) == (
        (kept,), ["service/app-0000", "deployment/app-0000", "configmap/app-0000"]
    )  # fmt: skip
    gone = rig.up([])  # of a plan that was made before anybody looked
    assert (gone.plan.id, gone.counts(), gone.kept, gone.failed) == (plan.id, {Action.DELETE: 3}, (kept,), ())
    assert (rig.live(), set(rig.engine.applied().resources)) == ({KEY}, {KEY})
    again = rig.up([])
    assert (again.plan.has_changes, again.kept) == (False, (kept,))
    assert rig.up(old).failed == ()
    claim = rig.kube.get(CLAIMS, NAMESPACE, CLAIM["metadata"]["name"])
    assert claim is not None
    rig.kube.delete(CLAIMS, NAMESPACE, CLAIM["metadata"]["name"], uid=claim["metadata"]["uid"])
    rig.until(lambda: rig.kube.get(CLAIMS, NAMESPACE, CLAIM["metadata"]["name"]) is None)
    assert (rig.up([]).counts(), rig.kube.get(NAMESPACES, "", NAMESPACE)) == ({Action.DELETE: 4}, None)


@pytest.mark.tools
def test_up_makes_a_kept_namespace_anew_that_somebody_deleted(rig: Rig) -> None:
    rig.up(triples(1))
    stray(rig)
    rig.engine.destroy()
    item = rig.kube.get(NAMESPACES, "", NAMESPACE)
    assert item is not None
    rig.kube.delete(NAMESPACES, "", NAMESPACE, uid=item["metadata"]["uid"])
    rig.until(lambda: rig.kube.get(NAMESPACES, "", NAMESPACE) is None)
    assert rig.up(triples(1)).failed == ()
    assert rig.live() == {record.key for record in triples(1)}
    assert rig.engine.drift() == ()
    assert rig.engine.destroy().counts() == {Action.DELETE: 4}


def nothing(targets: list[str] | None = None) -> Plan:
    applied = after(plan_of(triples(1)))
    return make_plan((), {}, applied, system=SYSTEM, environment="test", targets=targets or [])


def test_what_the_cluster_and_operators_make_for_the_system_keeps_no_namespace() -> None:
    made = "2026-11-25T17:22:01Z"

    def item(name: str, **metadata: Any) -> dict[str, Any]:
        return {"metadata": {"name": name, "namespace": NAMESPACE, **metadata}}

    def written(manager: str) -> dict[str, Any]:
        return {"managedFields": [{"manager": manager, "time": made}]}

    served = {
        "configmaps": [
            item("app-0000"),
            item("kube-root-ca.crt", **written("kube-controller-manager")),
            item("istio-ca-root-cert"),
            item("first-cluster-config-map", labels={"type": "flink-native-kubernetes"}),
            item("going", deletionTimestamp=made),
        ],
        "pods": [item("app-0000-abc", ownerReferences=[{"kind": "ReplicaSet", "name": "app-0000"}])],
        "secrets": [item("app-tls", labels={"controller.cert-manager.io/fao": "true"})],
        "persistentvolumeclaims": [
            item("cache-0", ownerReferences=[{"kind": "StatefulSet", "name": "cache"}], **written("kube-controller-manager"))
        ],
    }  # fmt: skip
    kinds = [
        {"kind": kind, "name": plural, "namespaced": True, "verbs": ["list"]}
        for kind, plural in (
            ("ConfigMap", "configmaps"), ("Pod", "pods"), ("Secret", "secrets"), ("Event", "events"),
            ("PersistentVolumeClaim", "persistentvolumeclaims"),
        )
    ]  # fmt: skip
    refuses: set[str] = set()

    def answer(request: httpx2.Request) -> Any:
        path = request.url.path
        if path == "/apis":
            version = {"groupVersion": "apps/v1"}
            return {"groups": [{"name": "apps", "preferredVersion": version, "versions": [version]}]}
        kind = path.rpartition("/")[2]
        return status(403, "forbidden") if kind in refuses else {"items": served.get(kind, [item("any")])}

    def look() -> tuple[KeptNamespace, ...]:
        from tests.engine import cluster_stub

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(cluster_stub, "GROUPS", {})
            discovery = {"/api/v1": {"resources": kinds}, "/apis/apps/v1": {"resources": []}}
            client = serving(lambda request: discovery.get(request.url.path) or answer(request))
            return kept_namespaces(lambda: client, nothing(), after(plan_of(triples(1))), "prod")

    assert look() == ()
    served["persistentvolumeclaims"].append(item("data-0", **written("kube-controller-manager")))
    served["configmaps"] += [item(f"by-hand-{number}") for number in range(3)]
    refuses.add("secrets")
    (found,) = look()
    others = ("persistentvolumeclaim/data-0", "configmap/by-hand-0", "configmap/by-hand-1", "configmap/by-hand-2")
    assert found == KeptNamespace(KEY, NAMESPACE, others, ("secrets",), "prod")
    assert found.volumes == ("data-0",)
    assert str(found) == (
        "the namespace rides-test is kept: persistentvolumeclaim/data-0, configmap/by-hand-0, configmap/by-hand-1 and 1 "
        "more are in it and were not applied by aiscale; secrets in it could not be listed; to delete it with all in it: "
        "kubectl delete namespace rides-test --context prod"
    )


def test_nothing_is_asked_where_no_namespace_goes() -> None:
    plan = nothing(["services/app-0000"])
    assert kept_namespaces(lambda: pytest.fail("asked"), plan, after(plan_of(triples(1))), None) == ()
