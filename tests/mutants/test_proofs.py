"""What shows that a change is harmless holds for both blueprints, and fails where there is harm."""

from __future__ import annotations

import ast

import pytest

from tests.mutants import proofs
from tests.mutants.blueprint import BLUEPRINTS, RECOMMENDER, RIDE_DEMAND, Blueprint
from tests.mutants.harmless import REASONS
from tests.mutants.reasons.reason import Proof

HARM: tuple[tuple[Proof, Blueprint, str, str, str, str], ...] = (
    (proofs.enough_replicas, RIDE_DEMAND, "ride_demand", "max_replicas=16", "max_replicas=4", "pricing"),
    (proofs.enough_slots, RECOMMENDER, "events", "parallelism=48", "parallelism=2", "joined-examples"),
    (proofs.enough_nodes, RECOMMENDER, "ground", "max_nodes=50", "max_nodes=9", "nvidia-l4"),
    (proofs.loaded_into_memory, RECOMMENDER, "ranking", 'size="4Gi"', 'size="16Gi"', "ranker"),
    (proofs.enough_disk, RIDE_DEMAND, "ride_demand", 'storage="2Ti"', 'storage="20Gi"', "events"),
    (proofs.enough_partitions, RIDE_DEMAND, "ride_demand", "partitions=48", "partitions=12", "zone-demand-5m"),
    (proofs.kept_until_read, RIDE_DEMAND, "ride_demand", 'retention="3d"', 'retention="1h"', "ride-requests"),
    (proofs.enough_memory, RECOMMENDER, "features", 'memory="96Gi"', 'memory="9Gi"', "features"),
    (proofs.index_fits, RECOMMENDER, "candidates", 'memory="4Gi"', 'memory="16Mi"', "titles"),
    (proofs.renewed_in_time, RECOMMENDER, "features", 'ttl="4d"', 'ttl="1h"', "member_profile"),
    (proofs.answered_in_time, RIDE_DEMAND, "ride_demand", "timeout_ms=50", "timeout_ms=500", "pricing"),
    (proofs.promises_hold, RIDE_DEMAND, "ride_demand", "availability=0.9995", "availability=0.9", "pricing"),
    (proofs.trained_in_time, RECOMMENDER, "ranking", 'timeout="6h"', 'timeout="13h"', "ranker-model"),
)


@pytest.mark.parametrize(
    ("proof", "blueprint", "file", "old", "new", "about"), HARM, ids=[case[0].__name__ for case in HARM]
)
def test_a_proof_fails_where_there_is_harm(
    proof: Proof, blueprint: Blueprint, file: str, old: str, new: str, about: str
) -> None:
    [source] = [path.read_text(encoding="utf-8") for path in blueprint.files if path.stem == file]
    assert old in source
    system, made = blueprint.run({file: ast.parse(source.replace(old, new))})
    wrong = list(proof(blueprint.findings(system, made)[0]))
    assert any(problem.startswith(about) for problem in wrong), wrong


@pytest.mark.parametrize("blueprint", BLUEPRINTS, ids=lambda blueprint: blueprint.name)
def test_every_proof_holds_for_a_clean_blueprint_and_is_tried(blueprint: Blueprint) -> None:
    every = {proof for reason in REASONS for proof in reason.proofs}
    assert every == {case[0] for case in HARM}
    assert [problem for proof in every for problem in proof(blueprint.graph)] == []
