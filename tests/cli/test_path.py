"""The command path: ways along the flow, what each step adds, and words for what nothing joins."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from aiscale.cli.views import steps_between
from aiscale.core.edges import EdgeKind
from tests.support.command import aiscale
from tests.support.golden import GOLDEN

BLUEPRINT = '''\
from aiscale import Objective, Rate, System, Traffic
from aiscale.features import Entity, FeatureService, FeatureStore, FeatureView
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.processing import StreamJob
from aiscale.services import Call, Microservice
from aiscale.serving import Model, ModelService, Triton
from aiscale.streams import Consume, KafkaCluster, Topic

IMAGE = "registry.example/a@sha256:" + "1" * 64
cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge")])
kafka = KafkaCluster("events", on=cluster)
rides = Topic("rides", kafka, traffic=Traffic(mean=Rate(1_200), peak=Rate(4_000)))
demand = Topic("demand", kafka)
job = StreamJob("windows", jar="local:///a.jar", consumes=[rides], produces=[demand], delivery="exactly-once")
view = FeatureView("zone_demand", entities=[Entity("zone", key="zone_id")], source=demand, ttl="10m", fields={"n": "int64"})
store = FeatureStore("features", views=[view], on=cluster)
surge = ModelService(
    "surge", model=Model("surge", version="v8", artifact="s3://m/surge", framework="onnx"), runtime=Triton(),
    features=FeatureService("surge_v8", store=store, views=[view]), objective=Objective(p99_ms=40),
)
pricing = Microservice("pricing", image=IMAGE, traffic=Traffic(mean=Rate(900), peak=Rate(3_000)),
                       calls=[Call(surge, timeout_ms=50, retries=1)])
app = Microservice("app", image=IMAGE, calls=[Call(pricing, timeout_ms=150), Call(surge, timeout_ms=70)],
                   traffic=Traffic(mean=Rate(10), peak=Rate(10)))
audit = Microservice("audit", image=IMAGE, port=None, consumes=[Consume(demand, isolation="read_committed", group="a")])
other = KafkaCluster("other")
alone = Topic("alone", other)
system = System("rides", [app, job, audit, alone, Topic("windows", other)])
'''  # fmt: skip


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("path")
    (made / "blueprint.py").write_text(BLUEPRINT)
    return made


def test_from_a_record_to_the_service_that_answers_with_it(folder: Path) -> None:
    done = aiscale("path", "topics/rides", "pricing", cwd=folder, columns=100)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == (
        "topics/rides → services/pricing  no request path; 1 path of records and responses\n"
        "\n"
        "topics/rides\n"
        "   → is read by streamjobs/windows  1,200/s, peak 4,000/s · exactly-once · group windows\n"
        "   → writes topics/demand  exactly-once\n"
        "   → is read by featureviews/zone_demand\n"
        "   → gives features to featureservices/surge_v8  none older than 10m\n"
        "   → gives features to serving/surge\n"
        "   → answers services/pricing  910/s, peak 3,010/s · waits at most 100 ms (2 attempts of 50 ms) ·\n"
        "                               required · p99 ≤ 40 ms\n"
        "   wait       at most 100 ms\n"
        "   delivery   at most once, by streamjobs/windows (consumes): checkpoints lie in the job manager's\n"
        "              memory, and state is gone with its pod\n"
        "   load       up to 4,000/s at the busiest step\n"
        "   freshness  values none older than 10m\n"
    )


def test_several_ways_and_what_they_share(folder: Path) -> None:
    done = aiscale("path", "app", "serving/surge", cwd=folder, columns=100)
    assert done.stdout == (
        "services/app → serving/surge  2 request paths\n"
        "\n"
        "1. services/app\n"
        "   → calls serving/surge  10/s · waits at most 70 ms · required · p99 ≤ 40 ms\n"
        "   wait       at most 70 ms\n"
        "   load       up to 10/s at the busiest step\n"
        "\n"
        "2. services/app\n"
        "   → calls services/pricing  10/s · waits at most 150 ms · required\n"
        "   → calls serving/surge  910/s, peak 3,010/s · waits at most 100 ms (2 attempts of 50 ms) ·\n"
        "                          required · p99 ≤ 40 ms\n"
        "   wait       at most 150 ms, as the first of 2 calls waits\n"
        "   load       up to 3,010/s at the busiest step\n"
    )


def test_what_one_needs_the_other_for(folder: Path) -> None:
    assert aiscale("path", "app", "events", "--most", "1", cwd=folder, columns=100).stdout == (
        "services/app → kafka/events  no request path, and no record goes there; 1 path of what it needs, and\n"
        "                             there are more: use --most N\n"
        "\n"
        "services/app\n"
        "   → calls serving/surge  10/s · waits at most 70 ms · required · p99 ≤ 40 ms\n"
        "   → takes features from featureservices/surge_v8\n"
        "   → takes features from featureviews/zone_demand  none older than 10m\n"
        "   → reads topics/demand\n"
        "   → is stored in kafka/events\n"
        "   wait       at most 70 ms\n"
        "   load       up to 10/s at the busiest step\n"
        "   freshness  values none older than 10m\n"
    )


@pytest.mark.complete
def test_every_kind_of_edge_has_a_verb_either_way() -> None:
    assert set(steps_between._AGAINST) == set(EdgeKind)


def test_what_only_runs_in_the_same_place(folder: Path) -> None:
    done = aiscale("path", "audit", "app", cwd=folder, columns=100)
    assert done.stdout == (
        "No request and no record goes from services/audit to services/app.\n"
        "Both run on clusters/core, as other components do: --edges runs-on shows them.\n"
    )
    asked = aiscale("path", "audit", "app", "--edges", "runs-on", cwd=folder, columns=100)
    assert asked.stdout == (
        "services/audit → services/app  no request path, and no record goes there; 1 path of what it needs\n"
        "\n"
        "services/audit\n"
        "   → runs on clusters/core\n"
        "   → carries services/app\n"
    )


def test_what_goes_the_other_way_only(folder: Path) -> None:
    assert aiscale("path", "audit", "job", "--edges", "calls", cwd=folder).returncode == 2
    assert aiscale("path", "surge_v8", "streamjobs/windows", cwd=folder).stdout == (
        "No request and no record goes from featureservices/surge_v8 to streamjobs/windows.\n"
        "The path goes in the other direction: aiscale path streamjobs/windows featureservices/surge_v8\n"
    )


def test_what_nothing_joins(folder: Path) -> None:
    done = aiscale("path", "alone", "app", "--edges", "calls,reads", cwd=folder)
    assert (done.returncode, done.stdout) == (0, "No request and no record goes from topics/alone to services/app.\n")


RIDES = "blueprints/ride_demand.py"
RECOMMENDER = "blueprints/recommender/system.py"
EDGE = """\
from aiscale import Rate, System, Traffic
from aiscale.network import Backend, Gateway, Listener, Route
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Call, DefaultAnswer, Microservice

IMAGE = "registry.example/a@sha256:" + "1" * 64
cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge")])
eta = Microservice("eta", image=IMAGE, fallback=[DefaultAnswer(600)])
tips = Microservice("tips", image=IMAGE)
pricing = Microservice("pricing", image=IMAGE, calls=[
    Call(eta, timeout_ms=40, parallel="models"), Call(tips, timeout_ms=20, parallel="models", required=False),
])
trial = Microservice("trial", image=IMAGE)
prices = Route("prices", gateway=Gateway("edge", listeners=[Listener("HTTP")]), timeout_ms=300, mirror=trial,
               targets=[Backend(pricing, weight=90), Backend(trial, weight=10)])
system = System("shop", [prices])
"""


def test_requests_come_in_at_a_gateway(tmp_path: Path) -> None:
    (tmp_path / "blueprint.py").write_text(EDGE)
    assert aiscale("path", "edge", "eta", cwd=tmp_path, columns=80).stdout == (
        "gateways/edge → services/eta  1 request path\n"
        "\n"
        "gateways/edge\n"
        "   → passes on to routes/prices\n"
        "   → calls services/pricing  waits at most 300 ms · 90 % of the requests ·\n"
        "                             timeout enforced by gateway\n"
        "   → calls services/eta  waits at most 40 ms · required · in parallel: models ·\n"
        "                         fallback: the fixed answer 600\n"
        "   wait       at most 300 ms, as the first of 2 calls waits\n"
    )
    assert "not required · in parallel: models" in aiscale("path", "edge", "tips", cwd=tmp_path).stdout
    assert aiscale("path", "edge", "trial", cwd=tmp_path, columns=80).stdout.endswith(
        "   → calls services/trial  a copy of the requests, whose answers go nowhere\n"
        "   and calls it too  waits at most 300 ms · 10 % of the requests ·\n"
        "                     timeout enforced by gateway\n"
        "   wait       at most 300 ms\n"
    )
    back = aiscale("path", "eta", "edge", cwd=tmp_path).stdout
    assert "goes through gateways/edge" in back


def test_responses_of_an_ensemble_are_merged(tmp_path: Path) -> None:
    blueprint = (GOLDEN / "lowering" / "seldon_core_1" / "system.py").read_text(encoding="utf-8")
    (tmp_path / "blueprint.py").write_text(blueprint, encoding="utf-8")
    merged = "   → calls serving/mean  5/s, peak 20/s · waits at most 200 ms · merges the responses of all steps · required\n"
    assert merged in aiscale("path", "front", "mean", cwd=tmp_path).stdout


def test_data(folder: Path) -> None:
    data = json.loads(aiscale("path", "demand", "audit", "--output", "json", cwd=folder).stdout)
    assert data == {
        "format_version": "1.0", "from": "topics/demand", "to": "services/audit", "along": "flow", "is_complete": True,
        "always": [], "leads_back": False,
        "paths": [{
            "of": "records",
            "steps": [{
                "verb": "is read by", "source": "topics/demand", "target": "services/audit", "field": "consumes",
                "facts": ["read_committed", "group a"], "longest_wait_ms": None,
                "longest_with_fallbacks_ms": None, "fallbacks_are_limited": True, "line_ms": None, "look_up_ms": None, "delivery": None,
                "peak_per_second": None, "handled_within_s": None, "handled_share": None, "oldest_s": None,
                "refreshed_every_s": None, "copied_within_s": None,
                "is_required": None, "fallback": [], "parallel": None, "one_of": None,
            }],
            "whole": {
                "delivery": "at least once, by services/audit (consumes): a restart handles again what was not committed"
            },
        }],
    }  # fmt: skip


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (
            ("pricin", "app"),
            "error: there is no component 'pricin' in rides\n   = help: did you mean services/pricing?\n",
        ),
        (
            ("app", "app"),
            "error: services/app is both the start and the end\n   = help: name two components: aiscale path FROM TO\n",
        ),
        (
            ("windows", "app"),
            "error: windows is the name of 2 components\n   = help: write streamjobs/windows or topics/windows\n",
        ),
        (
            ("app", "audit", "--edges", "call"),
            "error: there is no kind of edge 'call'\n   = help: did you mean calls?\n",
        ),
        (
            ("app", "audit", "--most", "0"),
            "error: argument --most: '0' is not a number from 1 to 1,000\n   = help: aiscale path --help\n",
        ),
    ],
)
def test_what_cannot_be_asked(folder: Path, arguments: tuple[str, ...], said: str) -> None:
    done = aiscale("path", *arguments, cwd=folder)
    assert (done.returncode, done.stdout, done.stderr) == (2, "", said)


def test_of_several_with_a_name_what_serves_is_meant(folder: Path) -> None:
    by_name, by_address = (aiscale("path", "app", name, cwd=folder) for name in ("surge", "serving/surge"))
    assert by_name.stdout == by_address.stdout != ""
    assert by_name.stderr == "surge means serving/surge; other components of that name: models/surge\n"


def test_a_history_is_for_training_and_reaches_no_request() -> None:
    from_history = json.loads(aiscale("path", "ride-history", "serving/surge", "-f", RIDES, "--output", "json").stdout)
    assert [path["of"] for path in from_history["paths"]] == ["training"]
    assert [step["target"] for step in from_history["paths"][0]["steps"]] == ["pipelines/surge-model", "serving/surge"]


def test_pushed_values_are_kept_where_their_history_lies() -> None:
    blueprint = GOLDEN / "rules/PLC001/good_made_by_job.py"
    done = aiscale("path", "clicks", "history", "-f", str(blueprint), columns=100)
    assert done.stdout.splitlines()[:6] == [
        "topics/clicks → buckets/history  no request path; 1 training path",
        "",
        "topics/clicks",
        "   → is read by streamjobs/count  at-least-once · group count",
        "   → writes pushsources/clicks_1h  at-least-once",
        "   → is kept in buckets/history  for training",
    ]


def test_requests_come_before_records() -> None:
    data = json.loads(aiscale("path", "edge", "popular", "-f", RECOMMENDER, "--output", "json").stdout)
    assert [path["of"] for path in data["paths"]] == ["requests", "records"]
    assert data["paths"][0]["steps"][0]["verb"] == "passes on to"


def test_no_features_go_to_a_fallback_and_the_live_way_comes_before_the_standby() -> None:
    done = aiscale("path", "card-velocity", "services/rules", "-f", "blueprints/fraud")
    assert done.stdout == (
        "card-fraud → sandbox\nNo request and no record goes from topics/card-velocity to services/rules.\n"
    )
    asked = ("path", "authorizer", "services/rules", "-f", "blueprints/fraud")
    data = json.loads(aiscale(*asked, "--output", "json").stdout)
    assert [(path["of"], [step["target"] for step in path["steps"]]) for path in data["paths"]] == [
        ("requests", ["serving/gnn", "services/rules"]),
        ("requests", ["serving/gnn", "serving/boosted", "services/rules"]),
    ]


def test_what_stands_in_comes_last_though_it_is_shorter(tmp_path: Path) -> None:
    (tmp_path / "blueprint.py").write_text(
        "from aiscale import System\n"
        "from aiscale.services import Call, Microservice\n"
        'IMAGE = "registry.example/a:1"\n'
        'bank = Microservice("bank", image=IMAGE)\n'
        'gate = Microservice("gate", image=IMAGE, calls=[Call(bank, timeout_ms=30)])\n'
        'ledger = Microservice("ledger", image=IMAGE, calls=[Call(gate, timeout_ms=40)], fallback=[bank])\n'
        'pay = Microservice("pay", image=IMAGE, calls=[Call(ledger, timeout_ms=50)])\n'
        'system = System("s", [pay])\n'
    )
    data = json.loads(aiscale("path", "pay", "bank", "--output", "json", cwd=tmp_path).stdout)
    assert [[step["target"] for step in path["steps"]] for path in data["paths"]] == [
        ["services/ledger", "services/gate", "services/bank"],
        ["services/ledger", "services/bank"],
    ]


def test_what_a_database_is_asked(tmp_path: Path) -> None:
    (tmp_path / "blueprint.py").write_text(
        "from aiscale import Objective, System, Traffic\n"
        "from aiscale.stores import ExternalStore\n"
        "from aiscale.services import Microservice, Read\n"
        "cards = ExternalStore(\n"
        '    "cards", product="PostgreSQL", objective=Objective(p99_ms=20), requests_per_second=9_000\n'
        ")\n"
        'decide = Microservice("decide", image="registry.example/a:1", traffic=Traffic(mean=900, peak=3_000),\n'
        "    requests_per_second_per_replica=500, reads=[Read(cards, timeout_ms=40, per_request=2, required=False)])\n"
        'system = System("cards", [decide])\n'
    )
    done = aiscale("path", "decide", "cards", cwd=tmp_path, columns=100)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == (
        "services/decide → externalstores/cards  1 request path\n"
        "\n"
        "services/decide\n"
        "   → reads externalstores/cards  1,800/s, peak 6,000/s · waits at most 80 ms (2 × 40 ms) ·\n"
        "                                 not required · p99 ≤ 20 ms · answers up to 9,000/s\n"
        "   wait       at most 80 ms\n"
        "   load       up to 6,000/s at the busiest step\n"
    )


def test_a_query_is_shown_beside_the_way_of_records(tmp_path: Path) -> None:
    (tmp_path / "blueprint.py").write_text(
        "from aiscale import System\n"
        "from aiscale.stores import ExternalStore\n"
        "from aiscale.services import Microservice, Read, Write\n"
        "from aiscale.streams import Consume, KafkaCluster, Topic\n"
        'IMAGE = "registry.example/a:1"\n'
        'ledger = ExternalStore("ledger", product="PostgreSQL")\n'
        'log = Topic("log", KafkaCluster("events"))\n'
        'decide = Microservice("decide", image=IMAGE, reads=[Read(ledger, timeout_ms=30)], produces=[log])\n'
        'keeper = Microservice("keeper", image=IMAGE, port=None, consumes=[Consume(log)],\n'
        "    writes=[Write(ledger, timeout_ms=50)])\n"
        'both = Microservice("both", image=IMAGE, reads=[Read(ledger, timeout_ms=30)],\n'
        "    writes=[Write(ledger, timeout_ms=50)])\n"
        'system = System("s", [decide, keeper, both])\n'
    )
    done = aiscale("path", "decide", "ledger", cwd=tmp_path, columns=100)
    assert done.stdout == (
        "services/decide → externalstores/ledger  2 paths: 1 of requests, 1 of records\n"
        "\n"
        "1. services/decide  requests\n"
        "   → reads externalstores/ledger  waits at most 30 ms · required\n"
        "   wait       at most 30 ms\n"
        "\n"
        "2. services/decide  records\n"
        "   → writes topics/log\n"
        "   → is read by services/keeper  read_uncommitted · group keeper\n"
        "   → writes externalstores/ledger  waits at most 50 ms · required\n"
        "   wait       at most 50 ms\n"
        "   delivery   at least once, by services/keeper (consumes): a restart handles again what was not\n"
        "              committed\n"
    )
    done = aiscale("path", "both", "ledger", cwd=tmp_path, columns=100)
    assert done.stdout == (
        "services/both → externalstores/ledger  1 request path\n"
        "\n"
        "services/both\n"
        "   → reads externalstores/ledger  waits at most 30 ms · required\n"
        "   and writes it too  waits at most 50 ms · required\n"
        "   wait       at most 50 ms, as the first of 2 calls waits\n"
    )
    done = aiscale("path", "decide", "ledger", "--guarantees", cwd=tmp_path, columns=100)
    assert done.stdout.startswith("services/decide → externalstores/ledger  records\n"), "no record is read on its way"


def test_features_come_from_their_store(folder: Path) -> None:
    done = aiscale("path", "featurestores/features", "serving/surge", cwd=folder, columns=100)
    assert done.stdout == (
        "featurestores/features → serving/surge  no request path; 1 record path\n"
        "\n"
        "featurestores/features\n"
        "   → stores featureservices/surge_v8\n"
        "   → gives features to serving/surge\n"
    )
    done = aiscale("path", "app", "featurestores/features", cwd=folder, columns=100)
    assert done.stdout.startswith("services/app → featurestores/features  2 request paths\n")
    assert "   → takes features from featureservices/surge_v8\n   → is stored in featurestores/f" in done.stdout
    assert done.stdout.endswith("every path passes through serving/surge, featureservices/surge_v8\n")


def test_values_are_copied_as_the_schedule_of_their_job_says(tmp_path: Path) -> None:
    (tmp_path / "blueprint.py").write_text(
        "from aiscale import System\n"
        "from aiscale.features import Entity, FeatureView, Materialization\nfrom aiscale.stores import Table\n"
        "from aiscale.processing import BatchJob\n"
        'rides, past = (Table(name, warehouse="trino", table=f"a.{name}") for name in ("rides", "past"))\n'
        'nightly = BatchJob("nightly", jar="local:///a.jar", reads=[rides], writes=[past], schedule="0 2 * * *",\n'
        '    duration="3h")\n'
        'view = FeatureView("history", entities=[Entity("zone", key="zone_id")], source=past, fields={"n": "int64"},\n'
        '    materialization=Materialization("1h"))\n'
        'system = System("s", [nightly, view])\n'
    )
    done = aiscale("path", "tables/rides", "history", cwd=tmp_path, columns=100)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == (
        "tables/rides → featureviews/history  no request path; 1 record path\n"
        "\n"
        "tables/rides\n"
        "   → is read by batchjobs/nightly  runs up to 1d apart, 3h each\n"
        "   → writes tables/past\n"
        "   → is read by featureviews/history  copied every 1h\n"
        "   freshness  values up to 1d4h behind, 2 copies together\n"
    )


def test_what_passes_on_lines_in_look_ups_and_while_fallbacks_are_asked(tmp_path: Path) -> None:
    (tmp_path / "blueprint.py").write_text(
        """
from aiscale import Objective, System
from aiscale.features import Entity, FeatureService, FeatureStore, FeatureView, Redis
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.stores import ExternalStore
from aiscale.services import Call, Microservice, Read
from aiscale.streams import KafkaCluster, Topic

IMAGE = "registry.example/a@sha256:" + "1" * 64
core = KubernetesCluster("core", region="eu-central-1", pools=[NodePool("general", instance_type="m7i.2xlarge")])
far = KubernetesCluster("far", region="us-east-1", pools=[NodePool("other", instance_type="m7i.2xlarge")])
source = Topic("demand", KafkaCluster("events", on=far))
view = FeatureView("live", entities=[Entity("zone", key="zone_id")], source=source, fields={"n": "int64"})
store = FeatureStore("features", views=[view], online=Redis(read_p99_ms=9), on=far)
cards = ExternalStore("cards", product="PostgreSQL", region="us-east-1")
small = Microservice("small", image=IMAGE, objective=Objective(p99_ms=30), on=core)
rank = Microservice("rank", image=IMAGE, features=FeatureService("rank_v1", store=store, views=[view]),
                    reads=[Read(cards, timeout_ms=120)], fallback=[Call(small, timeout_ms=80)], on=core)
home = Microservice("home", image=IMAGE, calls=[Call(rank, timeout_ms=150)], on=core)
system = System("s", [core, home])
""",
        encoding="utf-8",
    )
    lines = aiscale("path", "home", "rank_v1", cwd=tmp_path, columns=100).stdout.splitlines()
    assert lines[2:] == [
        "services/home",
        "   → calls services/rank  waits at most 150 ms · required · fallback: small within 80 ms ·",
        "                          with all its fallbacks at most 230 ms",
        "   → takes features from featureservices/rank_v1  line at least 60 ms ·",
        "                                                  look-up in features, measured: p99 9 ms",
        "   wait       at most 150 ms; at most 230 ms while fallbacks are asked",
        "   takes      60 ms or more on lines, about 9 ms in look-ups",
    ]
    lines = aiscale("path", "rank", "cards", cwd=tmp_path, columns=100).stdout.splitlines()
    assert lines[2:] == [
        "services/rank",
        "   → reads externalstores/cards  waits at most 120 ms · required · line at least 60 ms",
        "   wait       at most 120 ms",
        "   takes      60 ms or more on lines",
    ]


def test_a_mirror_copies_at_least_once_whatever_is_asked_of_the_way(tmp_path: Path) -> None:
    (tmp_path / "blueprint.py").write_text(
        "from aiscale import System\n"
        "from aiscale.processing import StreamJob\n"
        "from aiscale.streams import KafkaCluster, MirroredTopic, MirrorMaker, Topic\n"
        'here, there = KafkaCluster("here"), KafkaCluster("there")\n'
        'rides, totals, copied = Topic("rides", here), Topic("totals", here), Topic("copied", there)\n'
        'count = StreamJob("count", consumes=[rides], produces=[totals], delivery="exactly-once", jar="local:///job.jar",\n'
        '    checkpoint_storage="s3://state/count")\n'
        'mirror = MirrorMaker("mirror", source=here, target=there, topics=[MirroredTopic(totals, copied)])\n'
        'system = System("rides", [count, mirror, copied])\n'
    )
    of_mirror = "at least once, by mirrormakers/mirror (topics.into): mirror copies at least once"
    for start, end, said in (("rides", "totals", "exactly once"), ("rides", "copied", of_mirror)):
        asked = ("path", start, end, "--output", "json")
        (way,) = json.loads(aiscale(*asked, cwd=tmp_path).stdout)["paths"]
        assert way["whole"]["delivery"] == said
        whole = aiscale("path", start, end, "--guarantees", cwd=tmp_path, columns=100).stdout.partition(
            "the whole path"
        )
        assert whole[2].splitlines()[1] == f"  delivery   {said}"
