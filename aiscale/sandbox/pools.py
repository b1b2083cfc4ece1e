"""What a pool's simulated nodes are made of, so that whoever adds one makes it the same.

Commands and the sandbox's loop both use it, so it takes nothing but the standard library.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

POOL_LABEL = "aiscale.dev/pool"
"""Label of every node that the sandbox made: its pool."""

MOST_NODES = 100
"""Most nodes of one pool that are simulated; each takes memory."""

PRINT = "sandbox.aiscale.dev/made-from"
"""Annotation of every node that the sandbox made: a digest of what it was made from."""


@dataclass(frozen=True, slots=True)
class PoolFacts:
    """A pool as the sandbox simulates it.

    Attributes:
        name: its name.
        instance_type: of each node.
        min_nodes: how many the pool asks for at least.
        max_nodes: how many it may grow to.
        zones: zones of its nodes in turn, at least one.
        taints: key, value and effect of each.
        resources: what each node offers, as Kubernetes quantities.
        labels: labels besides those that every node has.
    """

    name: str
    instance_type: str
    min_nodes: int
    max_nodes: int
    zones: tuple[str, ...]
    taints: tuple[dict[str, str], ...]
    resources: dict[str, str]
    labels: dict[str, str]

    @property
    def fewest(self) -> int:
        """How many nodes are simulated at least."""
        return min(self.min_nodes, MOST_NODES)

    @property
    def most(self) -> int:
        """How many nodes are simulated at most."""
        return min(self.max_nodes, MOST_NODES)

    @property
    def gpus(self) -> int:
        """GPUs of each node."""
        return int(self.labels.get("nvidia.com/gpu.count", 0))

    def node_name(self, index: int) -> str:
        """Name of the node of that index, from 0."""
        return f"{self.name}-{index}"

    def node(self, index: int) -> dict[str, Any]:
        """The Node object of that index, from 0."""
        name, zone = self.node_name(index), self.zones[index % len(self.zones)]
        labels = {
            "kubernetes.io/hostname": name,
            "kubernetes.io/os": "linux",
            "kubernetes.io/arch": "amd64",
            "node.kubernetes.io/instance-type": self.instance_type,
            "topology.kubernetes.io/zone": zone,
            "topology.kubernetes.io/region": _region(zone),
            POOL_LABEL: self.name,
            **self.labels,
        }
        node: dict[str, Any] = {
            "apiVersion": "v1",
            "kind": "Node",
            "metadata": {"name": name, "labels": labels, "annotations": {}},
            "spec": {"taints": list(self.taints), "providerID": f"sandbox://{zone}/{name}"},
            "status": {"capacity": self.resources, "allocatable": self.resources},
        }
        text = json.dumps(node, sort_keys=True)
        node["metadata"]["annotations"][PRINT] = hashlib.sha256(text.encode()).hexdigest()[:16]
        return node


def pools_text(pools: tuple[PoolFacts, ...]) -> str:
    """The content of the file of pools."""
    return json.dumps([asdict(pool) for pool in pools], indent=2) + "\n"


def read_pools(file: Path) -> tuple[PoolFacts, ...]:
    """The pools of the file; none when there is no such file, or it cannot be read."""
    try:
        return tuple(
            PoolFacts(**{**one, "zones": tuple(one["zones"]), "taints": tuple(one["taints"])})
            for one in json.loads(file.read_text("utf-8"))
        )
    except (OSError, ValueError, KeyError, TypeError):  # the next start or up writes it anew
        return ()


def _region(zone: str) -> str:
    """``eu-west-1`` of ``eu-west-1b``, ``europe-west4`` of ``europe-west4-a``."""
    return zone[:-1].rstrip("-") if len(zone) > 1 and zone[-1].isalpha() and not zone[-2].isalpha() else zone
