"""Changes that make a sound system only safer: more room, more time, less load on each part."""

from __future__ import annotations

import ast
import random
import re
from collections.abc import Callable
from typing import Any

from tests.mutants.blueprint import Blueprint

_QUANTITY = re.compile(r"^(\d+(?:\.\d+)?)([A-Za-z]+)$")

Change = Callable[[random.Random, Any], Any]


def _times(*factors: float) -> Change:
    """A number or a quantity, that many times as large; whole numbers stay whole."""

    def change(chance: random.Random, value: Any) -> Any:
        factor = chance.choice(factors)
        if isinstance(value, str):
            found = _QUANTITY.match(value)
            return f"{float(found[1]) * factor:g}{found[2]}" if found else value
        return round(value * factor) if isinstance(value, int) else value * factor

    return change


SAFE: dict[tuple[str, str], Change] = {
    ("Autoscaling", "max_replicas"): _times(1.5, 2, 3),
    ("Autoscaling", "min_replicas"): _times(1.3, 1.5),
    ("Bucket", "updated_every"): _times(0.5),
    ("Canary", "bake"): _times(1.5, 2, 6),
    ("FeatureStore", "replicas"): _times(1.5, 3),
    ("FeatureView", "ttl"): _times(1.5, 2, 10),
    ("Gate", "at_least"): _times(0.9, 0.97),
    ("GpuPool", "max_nodes"): _times(1.5, 2, 4),
    ("GpuPool", "min_nodes"): _times(1.3),
    ("KafkaCluster", "brokers"): _times(2, 3),
    ("KafkaCluster", "storage"): _times(1.5, 2, 4),
    ("Materialization", "every"): _times(0.5, 0.75),
    ("Microservice", "replicas"): _times(1.5, 2),
    ("Microservice", "requests_per_second_per_replica"): _times(1.1, 2),
    ("ModelService", "requests_per_second_per_replica"): _times(1.1, 2),
    ("Model", "gpu_memory"): _times(0.5, 0.75),
    ("Model", "size"): _times(0.5, 0.75),
    ("NodePool", "max_nodes"): _times(1.5, 2, 4),
    ("NodePool", "min_nodes"): _times(1.3),
    ("Redis", "memory"): _times(1.5),
    ("Redis", "read_p99_ms"): _times(0.5, 0.9),
    ("ModelRegistry", "keep_versions"): _times(2, 5),
    ("Resources", "cpu"): _times(1.3),
    ("Resources", "memory"): _times(1.25, 1.5),
    ("Retraining", "exploration_rate"): _times(1.5, 2),
    ("Retraining", "timeout"): _times(0.5, 0.9),
    ("State", "ttl"): _times(1.5, 3),
    ("StreamJob", "records_per_second_per_slot"): _times(1.1, 2),
    ("Topic", "partitions"): _times(2, 4),
    ("Topic", "retention"): _times(1.5, 2, 3),
    ("Traffic", "message_bytes"): _times(0.5, 0.9),
    ("Traffic", "mean"): _times(0.8, 0.95),
}
"""What is changed, and how; each of these gives a system room that it did not need."""

DOCUMENTED: dict[str, str] = {
    "PLT023": "more replicas at max_replicas than the pools have capacity for",
    "PLT022": "more or larger replicas leave a batch job and a service too little room for both",
    "SRV003": "more replicas need more GPUs, alone or with a second version or a training",
    "SVC024": "more replicas open more connections than the database takes",
}
"""What may be said of the two blueprints all the same: more of one thing needs more of another."""

AT_THE_EDGE: dict[str, str] = DOCUMENTED | {
    "DLV041": "with less traffic a training or a drift monitor gets too few samples",
    "FEA034": "more than one partition no longer keeps the order of everything",
    "PLC011": "more or larger replicas outgrow a site",
    "PLC013": "more replicas do not fit where they would move to",
    "PLT001": "a larger pod fits on no node",
    "PLT010": "a pool of more nodes passes its own limits, or the quota of the account",
    "PLT012": "a pool that may grow meets an autoscaler that cannot count",
    "PLT020": "more nodes cost, or may cost, more than the budget",
    "PRC022": "more than one partition mixes late events among others",
    "SCL025": "more replicas than there are partitions have nothing to read",
    "SCL030": "replicas that work faster ask more of what they call",
    "STR001": "brokers that join a single one could keep more copies",
    "STR004": "brokers that join two could keep copies for two in-sync replicas",
    "STR005": "more replicas than partitions, or a number of replicas or partitions that does not divide",
    "SRV024": "more requests in work than a batch takes",
    "STR008": "records that are kept longer fill the disks, or nearly fill them",
    "STR067": "the declared copy of a topic lacks the partitions that its mirror adds",
    "STR023": "more partitions than MSK Serverless takes, or than a broker should hold",
}
"""The same of the small systems that stand next to a fault on purpose."""


def safer(blueprint: Blueprint, chance: random.Random) -> tuple[dict[str, ast.Module], list[str]]:
    """Some files of a blueprint with one to six safe changes, and what was changed.

    Args:
        blueprint: a clean blueprint.
        chance: decides which.
    """
    trees = {file.stem: ast.parse(file.read_text(encoding="utf-8")) for file in blueprint.files}
    sites = [
        (stem, call.func.id, keyword.arg, number)
        for stem, tree in trees.items()
        for call in ast.walk(tree)
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name)
        for keyword in call.keywords
        if keyword.arg is not None and (call.func.id, keyword.arg) in SAFE
        for number in ast.walk(keyword.value)
        if isinstance(number, ast.Constant)
    ]
    told = []
    for stem, kind, field, number in chance.sample(sites, min(len(sites), chance.randint(1, 6))):
        before, number.value = number.value, SAFE[kind, field](chance, number.value)
        told.append(f"{stem}:{number.lineno} {kind}.{field}: {before!r} -> {number.value!r}")
    return trees, told
