"""``aiscale path --guarantees`` and ``aiscale guarantees``: their texts at two widths, and the same as data.

``AISCALE_UPDATE_GOLDENS=1`` writes the texts anew.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.support.command import aiscale
from tests.support.golden import GOLDEN, expect
from tests.support.paths import ROOT

CASES = {
    "ride-demand": ("blueprints/ride_demand.py", "ride-requests", "serving/surge"),
    "fraud": ("blueprints/fraud/system.py", "services/terminals-dublin", "serving/gnn"),
    "recommender": ("blueprints/recommender/system.py", "playback-events", "serving/ranker"),
}


@pytest.mark.parametrize("width", [80, 120])
@pytest.mark.parametrize("name", CASES)
def test_the_text(name: str, width: int) -> None:
    blueprint, start, end = CASES[name]
    done = aiscale("path", start, end, "-f", blueprint, "--guarantees", "--most", "3", cwd=ROOT, columns=width)
    assert (done.returncode, done.stderr) == (0, "")
    assert max(map(len, done.stdout.splitlines())) <= width
    expect(done.stdout, GOLDEN / "guarantees" / f"{name}-{width}.txt")


def test_data() -> None:
    blueprint, start, end = CASES["ride-demand"]
    done = aiscale("path", start, end, "-f", blueprint, "--guarantees", "--output", "json", "--most", "1", cwd=ROOT)
    assert json.loads(done.stdout)["format_version"] == "1.0"
    expect(done.stdout, GOLDEN / "guarantees" / "ride-demand.json")


@pytest.mark.parametrize("width", [80, 120])
@pytest.mark.parametrize("name", CASES)
def test_every_effect(name: str, width: int) -> None:
    done = aiscale("guarantees", CASES[name][0], cwd=ROOT, columns=width)
    assert (done.returncode, done.stderr) == (0, "")
    assert max(map(len, done.stdout.splitlines())) <= width
    expect(done.stdout, GOLDEN / "guarantees" / f"{name}-effects-{width}.txt")


def test_every_effect_as_data() -> None:
    done = aiscale("guarantees", CASES["ride-demand"][0], "--output", "json", cwd=ROOT)
    assert json.loads(done.stdout)["format_version"] == "1.0"
    expect(done.stdout, GOLDEN / "guarantees" / "ride-demand-effects.json")


def test_a_system_without_records_has_no_effects(tmp_path: Path) -> None:
    blueprint = tmp_path / "blueprint.py"
    blueprint.write_text(
        "from aiscale import System\nfrom aiscale.services import Microservice\n"
        'system = System("shop", [Microservice("a", image="registry.example/a@sha256:" + "1" * 64)])\n'
    )
    done = aiscale("guarantees", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (0, "shop  no effects of records\n")
    assert json.loads(aiscale("guarantees", "--output", "json", cwd=tmp_path).stdout)["effects"] == []


BLUEPRINT = """\
from aiscale import System
from aiscale.services import Call, Microservice
from aiscale.streams import KafkaCluster, Produce, Topic

IMAGE = "registry.example/a@sha256:" + "1" * 64
orders = Topic("orders", KafkaCluster("events"), key="id", ordering="per-key", durability="critical")
shop = Microservice("shop", image=IMAGE, produces=[Produce(orders, acks="1")])
app = Microservice("app", image=IMAGE, calls=[Call(shop, timeout_ms=200, retries=1)])
state = Microservice("state", image=IMAGE, port=None, consumes=[orders])
alone = Topic("alone", KafkaCluster("other"))
system = System("shop", [app, state, alone])
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("guarantees")
    (made / "blueprint.py").write_text(BLUEPRINT)
    return made


def test_what_is_lost_comes_twice_and_overtakes(folder: Path) -> None:
    done = aiscale("path", "app", "state", "--guarantees", cwd=folder, columns=100)
    expect(done.stdout, GOLDEN / "guarantees" / "acks-1.txt")


def test_where_no_record_goes_the_usual_words_are_said(folder: Path) -> None:
    done = aiscale("path", "alone", "app", "--guarantees", cwd=folder)
    assert (done.returncode, done.stdout) == (0, "No request and no record goes from topics/alone to services/app.\n")
    assert aiscale("path", "state", "events", "--guarantees", cwd=folder).stdout.startswith(
        "services/state → kafka/events  no request path, and no record goes there"
    )


def test_each_source_of_labels_has_a_delay_of_its_own_and_waits_for_none(tmp_path: Path) -> None:
    (tmp_path / "blueprint.py").write_text(
        "from aiscale import System\n"
        "from aiscale.delivery import DeliveryPipeline, Label, Retraining\n"
        "from aiscale.stores import Table\n"
        "from aiscale.serving import Model, ModelService, Triton\n"
        "from aiscale.streams import KafkaCluster, Topic\n"
        'kafka = KafkaCluster("events")\n'
        'payments, refunds = Topic("payments", kafka), Topic("refunds", kafka)\n'
        'disputes = Table("disputes", warehouse="snowflake", table="fraud.disputes", event_timestamp="paid_at")\n'
        'model = Model("fraud", version="v8", artifact="s3://m/fraud", framework="onnx")\n'
        'labels = [Label(disputes, delay="45d"), Label(refunds, delay="3d")]\n'
        'learn = DeliveryPipeline("learn", services=[ModelService("fraud", model=model, runtime=Triton())],\n'
        '    retraining=Retraining(data=[payments], labels=labels, every="1d"))\n'
        'system = System("fraud", [learn])\n'
    )
    next_training = "  wait       0s–1d until the next training (every 1d)"
    for start, waits, read in (
        ("payments", [next_training, "  wait       3d–45d until its true answer is known (delay)"],
         "   → is read by pipelines/learn  group learn-training"),
        ("disputes", [next_training], "   → is read by pipelines/learn"),
        ("refunds", [next_training], "   → is read by pipelines/learn  read_uncommitted · group learn-training"),
    ):  # fmt: skip
        lines = aiscale("path", start, "learn", "--guarantees", cwd=tmp_path, columns=100).stdout.splitlines()
        assert [line for line in lines if line.startswith("  wait ")] == waits
        assert aiscale("path", start, "learn", cwd=tmp_path, columns=100).stdout.splitlines()[3] == read


def test_what_is_not_acknowledged_yet_keeps_neither_durability_nor_needs(tmp_path: Path) -> None:
    blueprint = tmp_path / "blueprint.py"
    blueprint.write_text(
        "from aiscale import Needs, System\nfrom aiscale.services import Microservice\n"
        "from aiscale.streams import Consume, KafkaCluster, Produce, Topic\n"
        'IMAGE = "registry.example/a@sha256:" + "1" * 64\n'
        'wins = Topic("wins", KafkaCluster("events"), durability="critical")\n'
        'notices = Microservice("notices", image=IMAGE, produces=[Produce(wins)])\n'
        'billing = Microservice("billing", image=IMAGE, port=None,\n'
        '    consumes=[Consume(wins, idempotent=True, needs=Needs("effectively-once"))])\n'
        'system = System("shop", [notices, billing])\n'
    )
    way = ("path", "notices", "billing", "-f", str(blueprint), "--guarantees", "--output", "json")
    [path] = json.loads(aiscale(*way).stdout)["paths"]
    assert path["edges"][0]["losses"] == [
        "notices goes on before wins acknowledges a record (required=False): what its producer still holds is lost "
        "with its pod, or when its brokers are away for longer than delivery.timeout.ms"
    ]
    assert [(one["field"], one["given"], one["kept"]) for one in path["declared"]] == [
        ("durability", "what is confirmed is kept, and its writer goes on before that", False),
        ("consumes.needs.delivery", "effectively once, of what is acknowledged", False),
    ]
    blueprint.write_text(blueprint.read_text().replace("Produce(wins)", "Produce(wins, required=True)"))
    [path] = json.loads(aiscale(*way).stdout)["paths"]
    assert path["edges"][0]["losses"] == []
    assert [one["kept"] for one in path["declared"]] == [True, True]
