"""What ``aiscale why`` prints."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from aiscale.cli.views.why import why_text
from aiscale.plan.why import Link, Why
from tests.support.command import aiscale
from tests.support.paths import ROOT

NEEDS = (Link("namespace/a", "a lives in a namespace of its own that admits restricted pods only"),)
ANSWER = Why("service/a", "shop", "a is called by b", "services/a", "Microservice", NEEDS, (), NEEDS * 13, "12ab")


def test_reasons_go_on_below_themselves() -> None:
    lines = why_text(ANSWER, "shop.py:3", state="", width=60).plain.splitlines()
    assert lines[:8] == [
        "service/a in namespace shop",
        "  why        a is called by b",
        "  made by    Microservice services/a  (shop.py:3)",
        "  plan       12ab",
        "  needs      namespace/a  a lives in a namespace of its own",
        "                          that admits restricted pods only",
        "  related    namespace/a  a lives in a namespace of its own",
        "                          that admits restricted pods only",
    ]
    assert lines[-2:] == ["             and 1 more", "aiscale why --all names them all"]
    assert max(map(len, lines)) <= 60


RIDES = "blueprints/ride_demand.py"
NOT_YET = f"""
from aiscale import System
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.serving import Model, ModelService, RayServe
from aiscale.streams import KafkaCluster, MirroredTopic, MirrorMaker, Topic

west, east = (
    KubernetesCluster(name, pools=[NodePool(f"nodes-{{name}}", instance_type="m7i.2xlarge", min_nodes=3)])
    for name in ("west", "east")
)
here, there = KafkaCluster("here", on=west), KafkaCluster("there", on=east)
orders = Topic("orders", here, key="id")
copy = Topic("copy", there, topic_name="here.orders", key="id")
mirror = MirrorMaker("mirror", source=here, target=there, on=east, topics=[MirroredTopic(orders, copy)])
model = Model("llm", version="v2", artifact="s3://m/llm/v2", digest="sha256:{"ae" * 32}", framework="transformers")
llm = ModelService("llm", model=model, runtime=RayServe(), on=west)
system = System("not-yet", [mirror, llm])
"""


def test_what_an_operator_makes_of_an_object(nothing_applied: Path) -> None:
    done = aiscale("why", "hpa/surge", "-f", RIDES, columns=100, cwd=nothing_applied)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines()[:7] == [
        "horizontalpodautoscaler/surge in namespace ride-demand",
        "  why        KEDA makes it of scaledobject/surge, and undoes what is changed by hand: surge holds",
        "             about 8 requests a replica",
        "  made by    ModelService serving/surge  (blueprints/ride_demand.py:74)",
        "  owner      mobility, #mobility, on call mobility-primary",
        "  plan       not applied yet",
        "  needs      scaledobject/surge      surge holds about 8 requests a replica",
    ]


def test_what_a_component_makes(nothing_applied: Path) -> None:
    done = aiscale("why", "serving/eta", "-f", RIDES, columns=120, cwd=nothing_applied)
    assert done.stdout == (
        "serving/eta  model service  (blueprints/ride_demand.py:101)\n"
        "  owner      mobility, #mobility, on call mobility-primary\n"
        "  one more   a replica costs about $74 a month: 25 % of the CPU of a node of general (m7i.2xlarge), $294 where "
        "that\n"
        "             takes another one; estimated from AWS us-east-1 list prices of 2026-07-20\n"
        "  state      not applied yet\n"
        "  makes      authorizationpolicy/eta         eta accepts pricing and namespace monitoring\n"
        "             configmap/eta-v3                the model server of eta-v3 reads its settings from files\n"
        "             serviceaccount/eta              eta has its own identity, without permissions in the cluster\n"
        "             networkpolicy/eta               eta is called by pricing: allow 8501/8500\n"
        "             deployment/eta-v3               eta v3 has its own pods, so that versions fail independently\n"
        "             service/eta                     callers of eta use one name, which switches to v3 once it runs\n"
        "             destinationrule/eta             proxies limit and balance requests to eta by the defaults of a\n"
        "                                             ServicePolicy\n"
        "             horizontalpodautoscaler/eta-v3  eta-v3 keeps cpu near 70 % with 3 to 9 replicas\n"
        "             poddisruptionbudget/eta-v3      node drains take one pod of eta-v3 at a time\n"
        "             service/eta-v3                  version v3 of eta can be called directly\n"
        "             virtualservice/eta              proxies of Istio do not retry calls of eta, and end those of pricing after\n"
        "                                             40 ms\n"
    )
    assert (
        aiscale("why", "eta", "-f", RIDES, columns=120, cwd=nothing_applied).stdout == done.stdout
    )  # the model of that name makes nothing
    assert aiscale("why", "l4", "-f", RIDES, cwd=nothing_applied).stdout.endswith("  makes      no object of its own\n")


GROUPS = """
from aiscale import System
from aiscale.services import Microservice
from aiscale.streams import Consume, KafkaCluster, Topic

kafka = KafkaCluster("events")
orders, rules, bills = (Topic(name, kafka) for name in ("orders", "rules", "bills"))
billing = Microservice(
    "billing", image="registry.example/a:1", port=None,
    consumes=[orders, Consume(rules, each_replica=True), Consume(bills, group="bills-v2")],
)
system = System("groups", [billing])
"""


def test_a_reader_names_its_consumer_groups(tmp_path: Path) -> None:
    (tmp_path / "system.py").write_text(GROUPS, encoding="utf-8")
    lines = aiscale("why", "billing", "-f", "system.py", cwd=tmp_path, columns=100).stdout.splitlines()
    assert [line for line in lines if "topics/" in line] == [
        "  reads      topics/orders  in the consumer group billing",
        "             topics/rules  all of it in each replica, in no consumer group",
        "             topics/bills  in the consumer group bills-v2",
    ]
    data = json.loads(aiscale("why", "billing", "-f", "system.py", "--output", "json", cwd=tmp_path).stdout)
    assert data["reads"] == [
        {"topic": "topics/orders", "group": "billing"},
        {"topic": "topics/rules", "group": None},
        {"topic": "topics/bills", "group": "bills-v2"},
    ]


def test_what_is_not_provisioned_yet_says_so(tmp_path: Path) -> None:
    (tmp_path / "system.py").write_text(NOT_YET, encoding="utf-8")
    for name, nothing, objects, last in (
        ("mirrormakers/mirror", "MirrorMaker between clusters", [], "makes      nothing"),
        ("serving/llm", "ModelService on Ray Serve", ["networkpolicy/llm-serving"], "not made   all else"),
    ):
        text = aiscale("why", name, "-f", "system.py", cwd=tmp_path, columns=80).stdout
        assert text.splitlines()[-1] == f"  {last}: not supported by aiscale up ({nothing})"
        data = json.loads(aiscale("why", name, "-f", "system.py", "--output", "json", cwd=tmp_path).stdout)
        assert ([one["key"] for one in data["objects"]], data["not_provisioned"]) == (objects, nothing)
    page = aiscale("preview", "--offline", "system.py", cwd=tmp_path, columns=80).stdout
    assert "  not supported by aiscale up  MirrorMaker, model service\n" in page
    assert "  +  mirror" not in page


def test_data_of_both(nothing_applied: Path) -> None:
    made = json.loads(aiscale("why", "eta", "-f", RIDES, "--output", "json", cwd=nothing_applied).stdout)
    assert {key: made[key] for key in ("component", "kind", "applied", "owner")} == {
        "component": "serving/eta", "kind": "ModelService", "applied": False, "owner": "teams/mobility",
    }  # fmt: skip
    assert len(made["objects"]) == 11
    assert made["one_more"] == [{
        "pool": "general", "instance_type": "m7i.2xlarge", "share": 0.2528, "limited_by": "CPU",
        "usd_per_month": 74.42, "node_usd_per_month": 294.34,
    }]  # fmt: skip
    one = json.loads(aiscale("why", "svc/pricing", "-f", RIDES, "--output", "json", cwd=nothing_applied).stdout)
    assert (one["key"], one["address"], one["owner"]) == ("service/pricing", "services/pricing", "teams/mobility")


@pytest.mark.parametrize(
    ("key", "said"),
    [
        (
            "deploy/surg",
            "there is no object 'deploy/surg' in the applied state or the plan\n   = help: did you mean depl",
        ),
        ("surgee", "'surgee' is neither kind/name nor a component\n   = help: did you mean serving/surge?\n"),
        ("zzz", "'zzz' is neither kind/name nor a component\n   = help: write kind/name: deployment/surge-v8\n"),
    ],
)
def test_what_is_neither(key: str, said: str, nothing_applied: Path) -> None:
    done = aiscale("why", key, "-f", RIDES, cwd=nothing_applied)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith(f"error: {said}")


def test_an_object_is_found_on_the_cluster_that_has_it() -> None:
    done = aiscale("why", "rollout/gn", "-f", "blueprints/fraud", "-e", "prod")
    assert (done.returncode, done.stdout, done.stderr) == (
        2, "", "error: there is no object 'rollout/gn' in the applied state or the plan\n"
        "   = help: did you mean rollout/gnn?\n",
    )  # fmt: skip


def test_an_objective_says_what_it_promises(nothing_applied: Path) -> None:
    done = aiscale("why", "slos/prices", "-f", RIDES, columns=100, cwd=nothing_applied)
    assert done.stdout.splitlines()[2:6] == [
        "  objective  99.9 % · p99 ≤ 250 ms · of services/pricing",
        "  waits      100 ms at most for serving/surge, whose objective is p99 ≤ 40 ms",
        "             40 ms at most for serving/eta, whose objective is p99 ≤ 30 ms",
        "             140 ms at most in all, of 250 ms",
    ]


def test_an_objective_of_a_route_waits_as_long_as_the_route_does(tmp_path: Path) -> None:
    (tmp_path / "blueprint.py").write_text(
        """from aiscale import Objective, System
from aiscale.network import Backend, Gateway, Listener, Route
from aiscale.observability import Monitoring, Slo
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Microservice

core = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.large", min_nodes=1, max_nodes=2)])
bid = Microservice("bid", image="registry.example/bid:1", on=core, objective=Objective(p99_ms=45))
new = Microservice("new", image="registry.example/bid:1", on=core, objective=Objective(p99_ms=45))
bids = Route(
    "bids", gateway=Gateway("edge", listeners=[Listener(protocol="HTTP")], on=core), hosts=["bid.example"], timeout_ms=60, objective=Objective(p99_ms=60),
    targets=[Backend(bid, weight=90), Backend(new, weight=10)], mirror=new,
)
system = System("exchange", [bids], monitoring=Monitoring(slos=[Slo("bids", of=bids, latency_ms=60)]))
""",
        encoding="utf-8",
    )
    done = aiscale("why", "slos/bids", cwd=tmp_path, columns=100)
    assert done.stdout.splitlines()[2:6] == [
        "  objective  p99 ≤ 60 ms · of routes/bids",
        "  waits      60 ms at most for services/bid, whose objective is p99 ≤ 45 ms, one of: targets",
        "             60 ms at most for services/new, whose objective is p99 ≤ 45 ms, one of: targets",
        "             60 ms at most in all, of 60 ms",
    ]


def test_a_pool_with_a_weight_grows_before_others(tmp_path: Path) -> None:
    (tmp_path / "system.py").write_text(
        "from aiscale import System\n"
        "from aiscale.platform import KubernetesCluster, NodePool\n"
        "floor, last = (NodePool(name, instance_type='m7i.2xlarge') for name in ('floor', 'last'))\n"
        "cheap = NodePool('cheap', instance_type='m7i.xlarge', capacity='spot', weight=50)\n"
        "system = System('shop', [KubernetesCluster('core', pools=[floor, cheap, last])])\n",
        encoding="utf-8",
    )
    shown = aiscale("why", "pools/cheap", cwd=tmp_path, columns=120).stdout.splitlines()
    assert [line for line in shown if "weight" in line] == ["  weight     50: grows before floor and last"]


def test_the_numbers_that_decide_about_a_pool_and_a_topic() -> None:
    rides = str(ROOT / "blueprints" / "ride_demand.py")
    pool = aiscale("why", "pools/l4", "-f", rides, columns=120).stdout.splitlines()
    assert pool[2:-1] == [
        "  nodes      2–18 × g6.2xlarge, each with 7.91 CPU and 28.6 GiB for pods, 1 × nvidia-l4",
        "  requested  serving/surge  2–12 × 2 CPU, 8Gi and 1 × nvidia-l4",
        "  spare      11.8 of 15.82 CPU; 41.3 of 57.26 GiB; 0 of 2 GPUs, with the fewest pods on 2 nodes",
        "             118 of 142.4 CPU; 419 of 515.3 GiB; 6 of 18 GPUs, with the most pods on 18 nodes",
        "  without    proxies, Prometheus, trainings, which have no requests",
    ]
    topic = aiscale("why", "topics/ride-requests", "-f", rides, columns=120).stdout.splitlines()
    assert topic[2:-2] == [
        "  holds      48 partitions, records for 3d",
        "  on disks   521 GiB: 1,200/s × 600 bytes × 3d × 3 copies",
        "  in         1,200/s, peak 4,000/s, 720 kB/s, peak 2.4 MB/s",
        "  out        1.44 MB/s: read 2 times",
        "  read by    pipelines/surge-model  group surge-model-training, unknown amount",
        "             streamjobs/zone-demand-5m  group zone-demand-5m, takes up to 96,000/s (24 × 4,000/s)",
    ]
    data = json.loads(aiscale("why", "pools/l4", "-f", rides, "--output", "json").stdout)
    assert [one["name"] for one in data["figures"]] == ["nodes", "requested", "spare", "", "without"]


def test_what_one_more_costs_at_the_price_that_a_pool_says(tmp_path: Path) -> None:
    file = tmp_path / "system.py"
    file.write_text(
        "from aiscale import System\n"
        "from aiscale.platform import EksCluster, NodePool\n"
        "from aiscale.services import Microservice\n"
        'own = NodePool("own", instance_type="m7i.2xlarge", max_nodes=9, price_per_hour="$0.30")\n'
        'core = EksCluster("core", region="eu-west-1", pools=[own])\n'
        'system = System("shop", [Microservice("a", image="a@sha256:" + "1f" * 32, on=core)])\n',
        encoding="utf-8",
    )
    lines = aiscale("why", "services/a", "-f", str(file), columns=120).stdout.splitlines()
    at = next(index for index, line in enumerate(lines) if line.startswith("  one more"))
    assert lines[at : at + 2] == [
        "  one more   a replica costs about $14 a month: 6 % of the CPU of a node of own (m7i.2xlarge), $219 where that takes",
        "             another one; estimated from price_per_hour of pools",
    ]


SECRETS = """
from aiscale import ExternalSecret, KubernetesSecret, System, Traffic
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.processing import Flink, StreamJob
from aiscale.services import Microservice
from aiscale.stores import PostgresDatabase, PostgresUser
from aiscale.streams import Consume, EventTable, KafkaCluster, Topic

IMAGE = "registry.example/app@sha256:" + "1f" * 32
core = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)])
kafka = KafkaCluster("events", on=core)
rides = Topic("rides", kafka, traffic=Traffic(mean=1, peak=2))
views = PostgresUser("views", password=KubernetesSecret("partner", key="password"))
shop = PostgresDatabase("shop", host="db.example", database="shop", user=views, ca=KubernetesSecret("db", key="ca.crt"))
events = EventTable("order-events", shop, traffic=Traffic(mean=1, peak=2))
token = KubernetesSecret("partner", key="token")
one = Microservice(
    "one", image=IMAGE, port=None, consumes=[Consume(events, idempotent=True)],
    secrets={
        "TOKEN": token,
        "MORE": ExternalSecret("vault", remote_key="kv/partner", remote_property="key"),
    },
)
job = StreamJob("job", engine=Flink(image=IMAGE), jar="local:///job.jar", consumes=[rides])
two = Microservice("two", image=IMAGE, secrets={"TOKEN": token})
system = System("shop", [core, one, two, job])
"""


@pytest.fixture
def secrets(tmp_path: Path) -> Path:
    (tmp_path / "system.py").write_text(SECRETS, encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize(
    ("key", "text"),
    [
        ("secret/partner", """\
secret/partner
  from       a Secret that has to be in the namespace: aiscale makes none
  named by   externalstores/shop  user.password
             services/one         secrets.TOKEN
             services/two         secrets.TOKEN
  state      not applied yet
  read by    deployment/one  variable SHOP_PASSWORD, of its key password
             deployment/one  variable TOKEN, of its key token
             deployment/two  variable TOKEN, of its key token
  rotated    variables keep the old value until the pods start again, and aiscale starts none
             kubectl rollout restart deployment/one deployment/two
"""),
        ("secrets/db", """\
secret/db
  from       a Secret that has to be in the namespace: aiscale makes none
  named by   externalstores/shop  ca
  state      not applied yet
  read by    deployment/one  files in /etc/postgres/shop
  rotated    mounted files are exchanged within about a minute; whether they are read again is up to
             the image
"""),
        ("secret/job-events", """\
secret/job-events
  from       Strimzi makes it of kafkauser/job-events, and undoes what is changed by hand: job reads
             rides
  state      not applied yet
  read by    flinkdeployment/job  files in /etc/kafka/events/user
  rotated    mounted files are exchanged within about a minute; whether they are read again is up to
             the image
"""),
        ("secret/kv/partner", """\
secret/kv/partner
  from       kv/partner, field key of the ClusterSecretStore vault, which External Secrets reads
             every 1h
  named by   services/one  secrets.MORE
  state      not applied yet
  read by    deployment/one  variable MORE, of its key MORE
  rotated    variables keep the old value until the pods start again, and aiscale starts none
             kubectl rollout restart deployment/one
"""),
        ("secret/one-vault", """\
secret/one-vault
  from       External Secrets makes it of externalsecret/one-vault, and undoes what is changed by
             hand: one reads MORE from vault
  state      not applied yet
  read by    deployment/one  variable MORE, of its key MORE
  rotated    variables keep the old value until the pods start again, and aiscale starts none
             kubectl rollout restart deployment/one
"""),
    ],
)  # fmt: skip
def test_who_reads_a_secret(secrets: Path, key: str, text: str) -> None:
    done = aiscale("why", key, cwd=secrets, columns=100)
    assert (done.returncode, done.stderr, done.stdout) == (0, "", text)


def test_who_reads_a_secret_as_data_and_a_secret_of_nobody(secrets: Path) -> None:
    assert json.loads(aiscale("why", "secret/db", "--output", "json", cwd=secrets).stdout) == {
        "format_version": "1.0", "applied": False, "secret": "db",
        "from": ["a Secret that has to be in the namespace: aiscale makes none"],
        "named_by": [{"component": "externalstores/shop", "field": "ca"}],
        "read_by": [{"object": "deployment/one", "component": "services/one", "how": "files in /etc/postgres/shop",
                     "exchanged_while_running": True}],
    }  # fmt: skip
    done = aiscale("why", "secret/nobody", cwd=secrets)
    assert (done.returncode, "there is no object 'secret/nobody'" in done.stderr) == (2, True)


@pytest.mark.parametrize(
    ("settings", "words", "applied"),
    [
        ('backend = "s3://states"', "not known: nothing was applied from this machine, and the state in s3://states was "
         "not queried: run aiscale preview -e prod", None),
        ("", "not known: no state of prod is in .aiscale/shop, nor a backend set for it", None),
        ('sandbox = "default"', "not applied yet", False),
    ],
)  # fmt: skip
def test_a_state_that_nobody_looked_at_is_not_said_to_be_empty(
    secrets: Path, settings: str, words: str, applied: bool | None
) -> None:
    target = "" if "sandbox" in settings else 'context = "prod-eu"\n'
    (secrets / "aiscale.toml").write_text(f"[env.prod]\n{target}{settings}\n", encoding="utf-8")
    for key, title in (("services/two", "state"), ("deployment/two", "plan"), ("secret/db", "state")):
        done = aiscale("why", key, "-e", "prod", cwd=secrets)
        assert (done.returncode, done.stderr) == (0, "")
        assert f" {title} {words} " in " ".join(done.stdout.split())
    for key in ("services/two", "deployment/two"):
        assert (
            json.loads(aiscale("why", key, "-e", "prod", "--output", "json", cwd=secrets).stdout)["applied"] is applied
        )
