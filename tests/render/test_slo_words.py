"""What a service level objective promises, in a few words."""

from __future__ import annotations

import pytest

from aiscale import Objective, System
from aiscale.analysis.descriptions import description_of
from aiscale.graph.build import build
from aiscale.observability import Slo
from aiscale.render.words import facts
from aiscale.services import Microservice

IMAGE = "registry.example/app@sha256:" + "1f" * 32
PRICING = Microservice("pricing", image=IMAGE, objective=Objective(p99_ms=1_200, availability=0.999))


@pytest.mark.parametrize(
    ("slo", "told"),
    [
        (Slo("a", of=PRICING), ("99.9 %", "p99 ≤ 1,200 ms")),
        (Slo("b", of=PRICING, availability=0.99), ("99 %",)),
        (Slo("c", of=PRICING, latency_ms=250, latency_share=0.995), ("p99.5 ≤ 250 ms",)),
        (Slo("d", of=PRICING, freshness="5m"), ("≤ 5m old",)),
        (Slo("e", of=PRICING, availability=0.95, freshness="2h"), ("95 %", "≤ 2h old")),
        (Slo("f", of=PRICING, freshness="5m", freshness_share=0.95), ("95 % ≤ 5m old",)),
        (Slo("g", of=PRICING, ttft_ms=800, tpot_ms=40), ("TTFT p99 ≤ 800 ms", "TPOT p99 ≤ 40 ms")),
    ],
    ids=["taken over", "its own", "another share", "freshness", "both", "share", "tokens"],
)
def test_promises_in_words(slo: Slo, told: tuple[str, ...]) -> None:
    assert facts(description_of(build(System("shop", [slo]))[0], slo)) == told
