"""Other addresses in what aiscale notes in the engine's state."""

from __future__ import annotations

import json

from aiscale.engine.moved_addresses import with_addresses


def test_notes_of_the_engine_get_other_addresses_and_objects_stay() -> None:
    urn = "urn:pulumi:prod::city::"
    topic = {
        "urn": f"{urn}kubernetes:kafka.strimzi.io/v1:KafkaTopic::kafkatopic/rides",
        "inputs": {"a": "topics/rides"},
    }
    noted = {
        "serial": 4,
        "described": {
            "topics/rides": {"kind": "Topic", "name": "rides", "cluster": "kafka/events"},
            "services/app": {"kind": "Microservice", "name": "app", "produces": [{"target": "topics/rides"}]},
        },
        "systems": {"systems/city": {"kind": "System", "name": "city"}},
        "records": {"kafkatopic/rides": {"address": "topics/rides"}, "deployment/app": {"address": "services/app"}},
    }
    stack = {"urn": f"{urn}pulumi:pulumi:Stack::city-prod", "outputs": {"aiscale": json.dumps(noted)}}
    moved = with_addresses({"manifest": {}, "resources": [stack, topic]}, {"topics/rides": "topics/trips"})
    assert moved["resources"][1] == topic
    assert json.loads(moved["resources"][0]["outputs"]["aiscale"]) == {
        "serial": 5,
        "described": {
            "services/app": {"kind": "Microservice", "name": "app", "produces": [{"target": "topics/trips"}]},
            "topics/trips": {"kind": "Topic", "name": "trips", "cluster": "kafka/events"},
        },
        "systems": {"systems/city": {"kind": "System", "name": "city"}},
        "records": {"kafkatopic/rides": {"address": "topics/trips"}, "deployment/app": {"address": "services/app"}},
    }
