"""Howtos that build a system are followed word for word: every edit is made, every command prints what is shown.

``AISCALE_UPDATE_GOLDENS=1`` writes the real output into them.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.golden import expect
from tests.support.paths import ROOT
from tests.support.tutorial import follow

FOLLOWED = (
    "autoscaling-by-lag", "avro", "batch-jobs", "connect", "continuous-learning", "edge-of-the-system", "event-sourcing", "event-tables",
    "exactly-once", "failover", "flink", "gateway", "helm", "human-review", "idempotence", "istio", "kafka", "kafka-streams", "kinesis", "kserve", "language-models", "linkerd", "mirror",
    "msk", "ordering", "own-model-server", "personal-data", "pubsub", "ray", "retrieval", "rollouts", "schema-registry", "secrets", "seldon", "services", "spark", "storm", "tensorflow-serving", "triton", "two-meshes",
    "torchserve", "two-regions", "vllm", "waves",
)  # fmt: skip
"""Their python blocks are one blueprint, piece by piece; diff blocks change it; console blocks are run beside it."""


@pytest.mark.parametrize("name", FOLLOWED)
def test_a_howto_does_what_it_says(name: str, tmp_path: Path) -> None:
    follow(ROOT / "docs" / "howto" / f"{name}.md", tmp_path)
    for drawn in tmp_path.glob("*.svg"):
        expect(drawn.read_text(encoding="utf-8"), ROOT / "docs" / "images" / drawn.name)
