from __future__ import annotations

from typing import Any

import httpx2

from aiscale.engine.unmanaged_objects import find_unmanaged_objects
from aiscale.plan.events import Event, Note
from aiscale.plan.restore import UnmanagedObject
from tests.engine.cluster_stub import serving, status
from tests.support.records import NAMESPACE, after, plan_of, triples

MADE = "2026-11-25T17:22:01Z"


def item(name: str, manager: str, **metadata: Any) -> dict[str, Any]:
    entries = [{"manager": "later", "time": "2026-11-25T17:30:00Z"}, {"manager": manager, "time": MADE}]
    return {"metadata": {"name": name, "creationTimestamp": MADE, "managedFields": entries, **metadata}}


def test_only_what_nobody_of_the_system_or_the_cluster_made_is_named() -> None:
    served = {
        "services": [
            item("theirs", "kubectl-create"),
            item("ours", "aiscale", labels={"aiscale.dev/system": "rides"}),
            item("brokers", "strimzi", ownerReferences=[{"kind": "Kafka", "name": "events"}]),
            item("bootstrap", "okhttp", labels={"app.kubernetes.io/managed-by": "strimzi-cluster-operator"}),
            item("kubernetes", "kube-apiserver"),
        ],
        "networkpolicies": [item("allow-all", "kubectl-create"), {"metadata": {"name": "old"}}],
    }

    def answer(request: httpx2.Request) -> Any:
        kind = request.url.path.rpartition("/")[2]
        return status(403, "forbidden") if kind == "roles" else {"items": served.get(kind, [])}

    events: list[Event] = []
    found = find_unmanaged_objects(serving(answer), after(plan_of(triples(1))), events.append)
    assert found == (
        UnmanagedObject("networkpolicy/allow-all", NAMESPACE, "kubectl-create", MADE),
        UnmanagedObject("networkpolicy/old", NAMESPACE, "", ""),
        UnmanagedObject("service/theirs", NAMESPACE, "kubectl-create", MADE),
    )
    assert events == [
        Note(f"roles.rbac.authorization.k8s.io in {NAMESPACE} are not looked at: not allowed to list them")
    ]
