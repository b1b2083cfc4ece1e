"""Code outside a technology's own modules asks its port, and not its class."""

from __future__ import annotations

import runpy

from tests.support.paths import ROOT

MOST = {
    "Flink": 2,
    "Spark": 1,
    "Storm": 0,
    "Kafka Streams": 1,
    "own code": 0,
    "Kafka topics": 54,
    "Strimzi": 37,
    "Kafka Connect": 32,
    "MirrorMaker": 19,
    "Amazon MSK": 25,
    "Kinesis": 4,
    "Firehose": 10,
    "Pub/Sub": 9,
    "PostgreSQL events": 19,
    "Triton": 1,
    "TorchServe": 1,
    "TensorFlow Serving": 0,
    "KServe": 5,
    "Seldon Core": 3,
    "Ray Serve": 3,
    "vLLM": 0,
    "BentoML": 0,
    "MLServer": 0,
    "custom server": 0,
    "Istio": 5,
    "Linkerd": 4,
    "Gateway API": 0,
}
"""Places outside a technology's own modules that ask for its class: a number may only become smaller."""


def test_no_technology_is_asked_for_in_more_places() -> None:
    script = runpy.run_path(str(ROOT / "tools" / "technology_sites.py"))
    found = script["sites"]()
    counted = {name: places for name, (places, _) in script["counts"](found).items()}
    assert counted.keys() == MOST.keys()
    over = {name: [site for site in found if site.technology == name] for name in MOST if counted[name] > MOST[name]}
    assert over == {}
