"""Code outside a technology's own modules asks its port, and not its class."""

from __future__ import annotations

import runpy

from tests.support.paths import ROOT

MOST = {
    "Flink": 3,
    "Spark": 2,
    "Storm": 1,
    "Kafka Streams": 2,
    "own code": 1,
    "Kafka topics": 55,
    "Strimzi": 52,
    "Kafka Connect": 38,
    "MirrorMaker": 44,
    "Amazon MSK": 31,
    "Kinesis": 10,
    "Firehose": 13,
    "Pub/Sub": 19,
    "PostgreSQL events": 23,
    "Triton": 3,
    "TorchServe": 2,
    "TensorFlow Serving": 1,
    "KServe": 10,
    "Seldon Core": 6,
    "Ray Serve": 7,
    "vLLM": 1,
    "BentoML": 1,
    "MLServer": 0,
    "custom server": 1,
    "Istio": 18,
    "Linkerd": 7,
    "Gateway API": 2,
}
"""Places outside a technology's own modules that ask for its class: a number may only become smaller."""


def test_no_technology_is_asked_for_in_more_places() -> None:
    script = runpy.run_path(str(ROOT / "tools" / "technology_sites.py"))
    found = script["sites"]()
    counted = {name: places for name, (places, _) in script["counts"](found).items()}
    assert counted.keys() == MOST.keys()
    over = {name: [site for site in found if site.technology == name] for name in MOST if counted[name] > MOST[name]}
    assert over == {}
