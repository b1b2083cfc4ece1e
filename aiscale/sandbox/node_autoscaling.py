"""Adds nodes to pools when pods are unschedulable, as a cluster autoscaler does. Nothing is removed.

Source: Kubernetes autoscaler, cluster autoscaler's FAQ: pods that the scheduler calls unschedulable are fitted
to the nodes that are on their way first, then to one more node of each pool.
"""

from __future__ import annotations

import http.client
import logging
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode

from aiscale.sandbox.pod_scheduling import Amounts, amounts, fits, left
from aiscale.sandbox.pools import POOL_LABEL, PoolFacts, read_pools
from aiscale.sandbox.watches import Client, Object, Refused

PENDING_PODS = "/api/v1/pods?fieldSelector=spec.nodeName%3D,status.phase%3DPending"
"""Pods that are on no node yet."""

_log = logging.getLogger("loop")
_NODES = "/api/v1/nodes"
_ZONE = "topology.kubernetes.io/zone"
_ROUND_S = 1.0
_IDLE_S = 5.0
"""How long nothing is looked at while pods wait for which no pool can do anything."""

_SETTLE_S = 1.0
"""How long a pod must have waited: a claim may be bound, or another pod's room become free, in this moment."""

_ARRIVAL_S = 15.0
"""How long a new node is taken for one that pods will go to. The scheduler looks at a pod every 10 s at least."""

Upcoming = list[tuple[Object, Amounts]]
"""Nodes on their way, and what is free on each."""


def is_unschedulable(pod: Object) -> bool:
    """Whether the scheduler has found no node for a pod that is to run."""
    status = pod.get("status", {})
    if pod["spec"].get("nodeName") or "deletionTimestamp" in pod["metadata"] or status.get("nominatedNodeName"):
        return False
    return any(
        one["type"] == "PodScheduled" and one["status"] == "False" and one.get("reason") == "Unschedulable"
        for one in status.get("conditions") or []
    )


def node_for(pod: Object, pool: PoolFacts, present: set[str]) -> Object | None:
    """The node by which a pool would grow for a pod.

    Args:
        pod: a pod that is on no node.
        pool: the pool.
        present: names of the nodes that are there.

    Returns:
        The first node that is not there, within the pool's limit, and would take the pod; None when there is none.
    """
    first: dict[str, int] = {}  # nodes of a pool differ by zone only, and by name
    for index in range(pool.most):
        if pool.node_name(index) not in present:
            first.setdefault(pool.zones[index % len(pool.zones)], index)
    candidates = (pool.node(index) for index in first.values())
    return next((node for node in candidates if fits(pod, node, _offer(node))), None)


@dataclass(slots=True)
class _Round:
    """One look at everything.

    Attributes:
        now: when.
        pools: those that may grow, the cheaper first.
        nodes: those that are there, by name.
        present: their names, and those of the added ones.
        upcoming: those that pods will go to.
        grown: pools that have grown.
        empty: whether there is an empty node, by pool and zone, where that is known.
    """

    now: float
    pools: list[PoolFacts]
    nodes: dict[str, Object]
    present: set[str]
    upcoming: Upcoming = field(default_factory=list)
    grown: set[str] = field(default_factory=set)
    empty: dict[tuple[str, str], bool] = field(default_factory=dict)


class Growth:
    """Adds nodes, at most one a pool and second.

    Args:
        client: speaks to the API server.
        file: the sandbox's pools.
    """

    def __init__(self, client: Client, file: Path) -> None:
        self._client = client
        self._file = file
        self._seen = threading.Event()
        self._waiting_since: dict[str, float] = {}
        self._arriving_since: dict[str, float] = {}

    def on_pod(self, _client: Client, pod: Object) -> None:
        """Takes note of a pod that waits."""
        if is_unschedulable(pod):
            self._seen.set()

    def run(self) -> None:
        """Looks again and again, as long as pods wait."""
        while True:
            self._seen.wait()
            self._seen.clear()
            time.sleep(_ROUND_S)
            try:
                while (hopeful := self.round(time.monotonic())) is not None:
                    time.sleep(_ROUND_S)
                    if not hopeful and self._seen.wait(_IDLE_S):
                        self._seen.clear()
            except (Refused, OSError, http.client.HTTPException, ValueError) as error:
                _log.warning("nodes: %s; trying again", error)
                self._seen.set()

    def round(self, now: float) -> bool | None:
        """Adds what pods need that wait now.

        Args:
            now: seconds of a clock that never goes back.

        Returns:
            Whether looking again soon is worth it; None when no pod waits.
        """
        pods = [pod for pod in self._client.call("GET", PENDING_PODS)["items"] or [] if is_unschedulable(pod)]
        uids = [pod["metadata"]["uid"] for pod in pods]
        self._waiting_since = {uid: self._waiting_since.get(uid, now) for uid in uids}
        if not pods:
            return None
        query = urlencode({"labelSelector": POOL_LABEL})
        nodes = {
            node["metadata"]["name"]: node for node in self._client.call("GET", f"{_NODES}?{query}")["items"] or []
        }
        # A pool of few GPUs, or none, is the cheaper one.
        pools = sorted(read_pools(self._file), key=lambda pool: pool.gpus)
        seen = _Round(now, pools, nodes, set(nodes))
        seen.upcoming = self._upcoming(seen)
        hopeful = False
        for pod in sorted(pods, key=lambda pod: (pod["metadata"]["creationTimestamp"], pod["metadata"]["name"])):
            settles = now - self._waiting_since[pod["metadata"]["uid"]] < _SETTLE_S
            if settles or _takes_up(pod, seen.upcoming) or self._grow_for(pod, seen):
                hopeful = True
        return hopeful

    def _grow_for(self, pod: Object, seen: _Round) -> bool:
        """Adds a node for a pod. Gives whether it did, or may be able to in the next round."""
        for pool in seen.pools:
            node = node_for(pod, pool, seen.present)
            if node is None:
                continue
            if pool.name in seen.grown:
                return True
            if self._has_empty(node, seen):
                continue
            if not self._claims_allow(pod):
                return False
            self._add(node, pod, seen)
            return True
        return False

    def _add(self, node: Object, pod: Object, seen: _Round) -> None:
        name, labels = node["metadata"]["name"], node["metadata"]["labels"]
        try:
            self._client.call("POST", _NODES, node)
        except Refused as refused:
            if refused.status != 409:  # already there: a command has made it this very moment
                raise
        _log.info(
            "node %s: added for unschedulable pod %s/%s", name, pod["metadata"]["namespace"], pod["metadata"]["name"]
        )
        self._arriving_since[name] = seen.now
        seen.present.add(name)
        seen.grown.add(labels[POOL_LABEL])
        seen.upcoming.append((node, left(_offer(node), pod)))

    def _upcoming(self, seen: _Round) -> Upcoming:
        """Nodes that pods will go to once the scheduler has looked at them: new ones, and those not ready yet."""
        for name, node in seen.nodes.items():
            if not _is_ready(node):
                self._arriving_since.setdefault(name, seen.now)
        taints = {pool.name: list(pool.taints) for pool in seen.pools}
        found: Upcoming = []
        for name, since in list(self._arriving_since.items()):
            live, is_late = seen.nodes.get(name), seen.now - since >= _ARRIVAL_S
            if live is None or (is_late and _is_ready(live)):
                del self._arriving_since[name]
            elif not is_late:
                # The taint of a node that is not ready yet goes by itself, so only the pool's count.
                spec = {**live["spec"], "taints": taints.get(live["metadata"]["labels"][POOL_LABEL], [])}
                room = _offer(live)
                for pod in self._pods_on(name):
                    room = left(room, pod)
                found.append(({**live, "spec": spec}, room))
        return found

    def _has_empty(self, node: Object, seen: _Round) -> bool:
        """Whether a node just like this one is there and empty: the pod is kept off by what is not looked at here."""
        labels = node["metadata"]["labels"]
        kind = (labels[POOL_LABEL], labels[_ZONE])
        if kind not in seen.empty:
            alike = [
                name
                for name, other in seen.nodes.items()
                if (other["metadata"]["labels"][POOL_LABEL], other["metadata"]["labels"].get(_ZONE)) == kind
                and _is_ready(other)
                and not other["spec"].get("unschedulable")
            ]
            # The newest is the likeliest to be empty.
            seen.empty[kind] = any(not self._pods_on(name, daemons=False) for name in reversed(alike))
        return seen.empty[kind]

    def _pods_on(self, node: str, *, daemons: bool = True) -> list[Object]:
        query = urlencode({"fieldSelector": f"spec.nodeName={node},status.phase!=Succeeded,status.phase!=Failed"})
        pods: list[Object] = self._client.call("GET", f"/api/v1/pods?{query}")["items"] or []
        return pods if daemons else [pod for pod in pods if not _is_daemon(pod)]

    def _claims_allow(self, pod: Object) -> bool:
        """Whether every claim of a pod is bound, or is waiting for the pod to be given a node."""
        metadata = pod["metadata"]
        for volume in pod["spec"].get("volumes") or []:
            if "persistentVolumeClaim" in volume:
                claim = volume["persistentVolumeClaim"]["claimName"]
            elif "ephemeral" in volume:
                claim = f"{metadata['name']}-{volume['name']}"
            else:
                continue
            path = f"/api/v1/namespaces/{metadata['namespace']}/persistentvolumeclaims/{claim}"
            if not self._claim_allows(path):
                return False
        return True

    def _claim_allows(self, path: str) -> bool:
        try:
            claim = self._client.call("GET", path)
            if claim["spec"].get("volumeName"):
                return True
            name = claim["spec"].get("storageClassName")
            kind = self._client.call("GET", f"/apis/storage.k8s.io/v1/storageclasses/{name}") if name else {}
        except Refused as refused:
            if refused.status == 404:
                return False
            raise
        return bool(kind.get("volumeBindingMode") == "WaitForFirstConsumer")


def _takes_up(pod: Object, upcoming: Upcoming) -> bool:
    """Gives a pod its room on a node that is on its way, if there is one."""
    for position, (node, room) in enumerate(upcoming):
        if fits(pod, node, room):
            upcoming[position] = (node, left(room, pod))
            return True
    return False


def _offer(node: Object) -> Amounts:
    return amounts(node["status"].get("allocatable") or {})


def _is_ready(node: Object) -> bool:
    conditions = node.get("status", {}).get("conditions") or []
    return any(one["type"] == "Ready" and one["status"] == "True" for one in conditions)


def _is_daemon(pod: Object) -> bool:
    return any(owner["kind"] == "DaemonSet" for owner in pod["metadata"].get("ownerReferences") or [])
