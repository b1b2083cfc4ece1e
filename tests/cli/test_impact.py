"""The command impact, whole: on the blueprints, as text and as data, and what cannot be asked."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from aiscale import System
from aiscale.analysis.failure.impact.impact import impact
from aiscale.cli.views.impact import impact_text
from aiscale.graph.build import build
from aiscale.services import Call, Microservice
from tests.support.command import aiscale

RIDES = "blueprints/ride_demand.py"
RECOMMENDER = "blueprints/recommender/system.py"


def test_a_model_service_without_a_fallback() -> None:
    done = aiscale("impact", "serving/surge", "-f", RIDES, columns=80)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == (
        "serving/surge lost  2 fail\n"
        "\n"
        "serving/surge  model service\n"
        "└─ services/pricing  fails: needs surge, and has no fallback\n"
        "   └─ routes/prices  fails: sends its requests to pricing\n"
        "\n"
        "outside   routes/prices fails: up to 3,000/s arrive there\n"
        "SLOs      slos/prices is broken (99.9 %, p99 ≤ 250 ms)\n"
        "runbooks  https://runbooks.rides.example/prices (slos/prices)\n"
        "routed by alertroutes/mobility (Slack #mobility-alerts)\n"
        "notify    mobility, #mobility, on call mobility-primary: serving/surge,\n"
        "          routes/prices, services/pricing\n"
    )


def test_names_are_not_broken() -> None:
    image = "registry.example/a@sha256:" + "1" * 64
    back = Microservice("customer-features-and-recommendations", image=image)
    graph, _ = build(
        System("s", [Microservice("storefront-of-customers-and-partners", image=image, calls=[Call(back)])])
    )
    found = impact_text(graph, impact(graph, [back.address]), (), 80).plain
    assert found.splitlines()[2:5] == [
        "services/customer-features-and-recommendations  service",
        "└─ services/storefront-of-customers-and-partners  fails: needs",
        "     customer-features-and-recommendations, and has no fallback",
    ]


def test_a_stream_with_all_that_comes_after_it() -> None:
    assert aiscale("impact", "kafka/events", "-f", RIDES, columns=80).stdout == (
        "kafka/events lost  2 lost with it, 2 fail, 5 stale, 1 delayed\n"
        "\n"
        "kafka/events  Kafka cluster\n"
        "├─ topics/ride-requests  lost: is stored in events\n"
        "│  └─ pipelines/surge-model  delayed: has nothing to learn from: ride-requests\n"
        "│       is lost\n"
        "├─ topics/zone-demand  lost: is stored in events\n"
        "│  ├─ streamjobs/zone-demand-5m  fails: cannot write zone-demand\n"
        "│  ├─ featureviews/zone_demand_5m  stale: gets nothing new from zone-demand; its\n"
        "│  │  │    values count as missing after 10m\n"
        "│  │  └─ featureservices/surge_v8  stale: takes features from zone_demand_5m;\n"
        "│  │     │    its values count as missing after 10m\n"
        "│  │     └─ serving/surge  stale: takes features from surge_v8; its values count\n"
        "│  │        │    as missing after 10m\n"
        "│  │        └─ services/pricing  stale: gets answers of surge made of stale\n"
        "│  │             features\n"
        "│  └─ services/surge-audit  stale: gets nothing new from zone-demand\n"
        "└─ schemaregistries/schemas  fails: needs events, which keeps its data\n"
        "\n"
        "outside   topics/ride-requests is lost: up to 4,000/s arrive there\n"
        "SLOs      slos/prices is at risk (99.9 %, p99 ≤ 250 ms): services/pricing, gets\n"
        "          answers of surge made of stale features\n"
        "runbooks  https://runbooks.rides.example/prices (slos/prices)\n"
        "routed by alertroutes/mobility (Slack #mobility-alerts)\n"
        "notify    mobility, #mobility, on call mobility-primary: kafka/events,\n"
        "          topics/ride-requests, topics/zone-demand, schemaregistries/schemas,\n"
        "          streamjobs/zone-demand-5m, featureservices/surge_v8 and 4 more\n"
        "aiscale impact --all lists every item.\n"
    )


def test_fallbacks_and_several_teams() -> None:
    assert aiscale("impact", "towers_v5", "-f", RECOMMENDER, columns=80).stdout == (
        "featureservices/towers_v5 lost  1 fails, 2 degraded, 3 partial, 2 delayed\n"
        "\n"
        "featureservices/towers_v5  feature service\n"
        "├─ serving/towers  fails: needs the features of towers_v5, and has no fallback\n"
        "│  └─ services/candidates  degraded: needs towers: popular instead\n"
        "│     └─ services/home  degraded: gets popular in place of candidates\n"
        "└─ buckets/examples  partial: gets nothing new from towers_v5; 2 others still\n"
        "   │    write\n"
        "   ├─ pipelines/ranker-model  partial: examples brings nothing new of towers_v5\n"
        "   ├─ pipelines/towers-model  partial: examples brings nothing new of towers_v5\n"
        "   ├─ featureviews/member_recent  delayed: learns from examples, which is\n"
        "   │    partial\n"
        "   └─ featureviews/title_popularity  delayed: learns from examples, which is\n"
        "        partial\n"
        "\n"
        "elsewhere services/popular gets up to 4,800/s, 2,400/s as a rule, in the place\n"
        "          of services/candidates: it takes 12,000/s, which is enough\n"
        "SLOs      slos/pages is at risk (99.9 %, p99 ≤ 250 ms): services/home, gets\n"
        "          popular in place of candidates\n"
        "runbooks  https://runbooks.video.example/pages (slos/pages)\n"
        "routed by alertroutes/pages (PagerDuty), alertroutes/tickets (Slack\n"
        "          #video-alerts)\n"
        "notify    features, #feature-store, on call features-primary:\n"
        "          featureservices/towers_v5\n"
        "          discovery, #discovery, on call discovery-primary: serving/towers,\n"
        "          services/candidates\n"
        "          experience, #member-experience, on call experience-primary:\n"
        "          services/home\n"
    )


def test_a_depot_without_its_cloud(tmp_path: Path) -> None:
    done = aiscale("init", "--template", "edge", "depot", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert aiscale("impact", "cloud", cwd=tmp_path / "depot", columns=80).stdout == (
        "clusters/cloud lost  4 lost with it, 1 delayed\n"
        "\n"
        "clusters/cloud  EKS cluster\n"
        "├─ kafka/events  lost: runs on cloud\n"
        "│  └─ topics/passages  lost: is stored in events\n"
        "│     └─ services/gate  delayed: keeps what is for passages in 20Gi, meant to\n"
        "│          last 1d\n"
        "├─ pools/general  lost: is part of cloud\n"
        "└─ services/books  lost: runs on cloud\n"
        "\n"
        "notify    depots: clusters/cloud, kafka/events, pools/general, services/books,\n"
        "          topics/passages\n"
    )


def test_a_zone_that_is_only_a_name() -> None:
    assert aiscale("impact", "eu-west-1a", "-f", RIDES, columns=80).stdout == (
        "zones/eu-west-1a lost  1 degraded, 13 recover\n"
        "\n"
        "zones/eu-west-1a  zone\n"
        "├─ kafka/events  degraded: is without 1 of 3 brokers, whose disks are there,\n"
        "│    until eu-west-1a is back\n"
        "├─ featurestores/features  recovers: its pods there start anew in eu-west-1b or\n"
        "│    eu-west-1c after about 5m\n"
        "├─ gateways/edge  recovers: its pods there start anew in eu-west-1b or\n"
        "│    eu-west-1c after about 5m\n"
        "├─ meshes/istio  recovers: its pods there start anew in eu-west-1b or eu-west-1c\n"
        "│    after about 5m\n"
        "├─ monitoring/monitoring  recovers: its pods there start anew in eu-west-1b or\n"
        "│    eu-west-1c after about 5m\n"
        "├─ pipelines/surge-model  recovers: its pods there start anew in eu-west-1b or\n"
        "│    eu-west-1c after about 5m\n"
        "├─ pools/general  recovers: goes on in eu-west-1b and eu-west-1c\n"
        "├─ pools/l4  recovers: goes on in eu-west-1b and eu-west-1c\n"
        "├─ schemaregistries/schemas  recovers: its pods there start anew in eu-west-1b\n"
        "│    or eu-west-1c after about 5m\n"
        "├─ services/pricing  recovers: its pods there start anew in eu-west-1b or\n"
        "│    eu-west-1c after about 5m\n"
        "├─ services/surge-audit  recovers: its pods there start anew in eu-west-1b or\n"
        "│    eu-west-1c after about 5m\n"
        "├─ serving/eta  recovers: its pods there start anew in eu-west-1b or eu-west-1c\n"
        "│    after about 5m\n"
        "├─ serving/surge  recovers: its pods there start anew in eu-west-1b or\n"
        "│    eu-west-1c after about 5m\n"
        "└─ streamjobs/zone-demand-5m  recovers: restarts in eu-west-1b or eu-west-1c\n"
        "     from its last checkpoint after about 1m, or 5m where its job manager was\n"
        "     there\n"
        "\n"
        "notify    mobility, #mobility, on call mobility-primary: zones/eu-west-1a,\n"
        "          kafka/events\n"
    )


def test_several_at_once_and_nothing_at_all() -> None:
    both = aiscale("impact", "surge-audit", "zone-demand-5m", "-f", RIDES, columns=80).stdout
    assert both.startswith("services/surge-audit and streamjobs/zone-demand-5m lost  5 stale, 1 delayed\n")
    assert "topics/ride-requests  delayed: its records wait for zone-demand-5m;" in both
    assert "expire after 3d" in both
    assert aiscale("impact", "alertroutes/mobility", "-f", RIDES).stdout.startswith(
        "alertroutes/mobility lost  nothing else is affected\n"
    )


def test_a_folder_called_as_a_component_is(tmp_path: Path) -> None:
    assert aiscale("init", "--template", "edge", "depot", cwd=tmp_path).returncode == 0
    depot = tmp_path / "depot"
    asked = aiscale("impact", "books", cwd=depot)
    assert (asked.returncode, asked.stdout.split()[0]) == (0, "services/books")
    (depot / "books").mkdir()
    assert aiscale("impact", "books", cwd=depot).stdout == asked.stdout
    (depot / "books" / "blueprint.py").write_text((depot / "blueprint.py").read_text())
    assert aiscale("impact", "books", cwd=depot).stdout == asked.stdout
    assert aiscale("impact", "books", "-f", "books", cwd=depot).stdout == asked.stdout


def test_the_ranking() -> None:
    done = aiscale("impact", "--rank", "-f", RIDES, "--most", "6", columns=80)
    assert done.stdout.splitlines()[:15] == [
        "ride-demand  11 of 29 components and 3 zones fail incoming traffic if lost",
        "",
        "if this is lost              down  degraded  stale  delayed     peak",
        "clusters/core                  19         0      0        1  7,000/s",
        "    outside  topics/ride-requests, routes/prices",
        "pools/general                  17         0      0        1  7,000/s",
        "    outside  topics/ride-requests, routes/prices",
        "kafka/events                    4         0      5        1  4,000/s",
        "    outside  topics/ride-requests",
        "topics/ride-requests            0         0      7        1  4,000/s",
        "featurestores/features          5         0      0        1  3,000/s",
        "    outside  routes/prices",
        "featureviews/zone_demand_5m     4         0      0        1  3,000/s",
        "    outside  routes/prices",
        "and 19 more: --most 25 shows them",
    ]
    data = json.loads(aiscale("impact", "--rank", "-f", RIDES, "--output", "json").stdout)
    assert (data["format_version"], data["components"], len(data["ranks"])) == ("1.0", 29, 25)
    assert data["named_places"] == ["zones/eu-west-1a", "zones/eu-west-1b", "zones/eu-west-1c"]
    assert data["ranks"][4] == {
        "address": "featurestores/features", "down": 5, "degraded": 0, "recovers": 0, "idle": 0, "stale": 0, "partial": 0, "delayed": 1,
        "entries": ["routes/prices"], "partly": [], "peak_per_second": 3000.0, "share": 3 / 7, "fleet": None,
    }  # fmt: skip


PARKS = """\
from aiscale import Objective, System, Team, Traffic
from aiscale.observability import Monitoring, Slo
from aiscale.platform import Device, EksCluster, LocalBroker, NodePool, Site, StoreAndForward, Uplink
from aiscale.services import Microservice
from aiscale.streams import Consume, KafkaCluster, KafkaListener, Topic

hub = EksCluster("hub", region="eu-central-1", pools=[NodePool("general", instance_type="m7i.2xlarge", min_nodes=3)])
events = KafkaCluster("events", on=hub, storage="2Ti", listeners=[KafkaListener("parks", port=9095, type="loadbalancer")])
readings = Topic("readings", events, key="id")
parks = [
    Device(
        f"turbines-{n:02}",
        on=Site(f"park-{n:02}", cpu=4, memory="8Gi", disk="100Gi", uplink=Uplink(mbps=10), offline_tolerance="24h",
                broker=LocalBroker(buffer="5Gi")),
        produces=[StoreAndForward(readings)], traffic=Traffic(mean=30, peak=60, message_bytes=400),
    )
    for n in range(1, 41)
]
store = Microservice("store", image="registry.example/a@sha256:" + "9c" * 32, on=hub, port=None,
                     consumes=[Consume(readings, idempotent=True)], owner=Team("data", contact="#data"))
system = System("wind", [*parks, store], owner=Team("fleet", contact="#fleet"),
                monitoring=Monitoring(on=hub, slos=[Slo("fresh", of=readings, freshness="5m", runbook="https://r.example")]))
"""


@pytest.fixture(scope="module")
def parks(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("parks")
    (folder / "blueprint.py").write_text(PARKS)
    return folder


def test_one_of_forty_that_write_a_topic(parks: Path) -> None:
    assert aiscale("impact", "park-07", cwd=parks, columns=80).stdout == (
        "sites/park-07 lost  1 lost with it, 2 partial\n"
        "\n"
        "sites/park-07  site\n"
        "└─ devices/turbines-07  lost: runs on park-07\n"
        "   └─ topics/readings  partial: gets nothing new from turbines-07; 39 others\n"
        "      │    still write\n"
        "      └─ services/store  partial: readings brings nothing new of turbines-07\n"
        "\n"
        "outside   devices/turbines-07 is lost: up to 60/s arrive there\n"
        "notify    fleet, #fleet: sites/park-07, devices/turbines-07\n"
    )


def test_what_all_forty_write_to(parks: Path) -> None:
    assert aiscale("impact", "events", cwd=parks, columns=80).stdout == (
        "kafka/events lost  1 lost with it, 1 stale, 40 delayed\n"
        "\n"
        "kafka/events  Kafka cluster\n"
        "└─ topics/readings  lost: is stored in events\n"
        "   ├─ services/store  stale: gets nothing new from readings\n"
        "   └─ devices/turbines-01 and 39 alike  delayed: keeps what is for readings in\n"
        "        5Gi, meant to last 1d\n"
        "\n"
        "SLOs      slos/fresh is broken (≤ 5m old)\n"
        "runbooks  https://r.example (slos/fresh)\n"
        "notify    fleet, #fleet: kafka/events, topics/readings\n"
        "          data, #data: services/store\n"
    )


def test_the_ranking_of_a_fleet(parks: Path) -> None:
    assert aiscale("impact", "--rank", cwd=parks, columns=100).stdout == (
        "wind  40 of 89 components and 1 region fail incoming traffic if lost\n"
        "\n"
        "if this is lost                   down  degraded  stale  partial  delayed     peak\n"
        "regions/eu-central-1                 6         0      0        0       40        -\n"
        "clusters/hub                         5         0      0        0       40        -\n"
        "pools/general                        4         0      0        0       40        -\n"
        "kafka/events                         1         0      1        0       40        -\n"
        "topics/readings                      0         0      1        0       40        -\n"
        "sites/park-01 and 39 alike           1         0      0        2        0     60/s\n"
        "    outside  devices/turbines-01\n"
        "devices/turbines-01 and 39 alike     0         0      0        2        0     60/s\n"
        "services/store                       0         0      0        0        1        -\n"
        "\n"
        "down     lost with it, or failing\n"
        "degraded answer worse, or not all requests\n"
        "stale    go on with what they have, and get nothing new\n"
        "partial  go on without a part of what comes in\n"
        "delayed  put something off\n"
        "peak     what fails, in the busiest minute, of what comes in from outside\n"
        "alike    identical except for their names; the figures are per component\n"
        "order    the worst first: by how much fails of what comes in, or is down of all components\n"
        "Run aiscale impact ADDRESS for the reasons.\n"
    )
    data = json.loads(aiscale("impact", "--rank", "--output", "json", cwd=parks).stdout)
    rank = next(one for one in data["ranks"] if one["address"] == "sites/park-07")
    assert rank == {
        "address": "sites/park-07", "down": 1, "degraded": 0, "recovers": 0, "idle": 0, "stale": 0, "partial": 2, "delayed": 0,
        "entries": ["devices/turbines-07"], "partly": [], "peak_per_second": 60.0, "share": 1 / 40, "fleet": "sites/park-01",
    }  # fmt: skip


def test_data() -> None:
    done = aiscale("impact", "eta", "-f", RIDES, "--output", "json")
    assert done.stderr == "eta means serving/eta; other components of that name: models/eta\n"
    assert json.loads(done.stdout) == {
        "format_version": "1.0",
        "lost": ["serving/eta"],
        "counts": {"lost": 0, "fails": 2, "degraded": 0, "idle": 0, "stale": 0, "partial": 0, "delayed": 0, "recovers": 0},
        "touched": [
            {
                "address": "routes/prices", "kind": "Route", "effect": "fails", "via": "services/pricing",
                "why": "sends its requests to pricing", "instead": None, "left_s": None, "is_kept_for_ever": False,
            },
            {
                "address": "services/pricing", "kind": "Microservice", "effect": "fails", "via": "serving/eta",
                "why": "needs eta, and has no fallback", "instead": None, "left_s": None, "is_kept_for_ever": False,
            },
        ],
        "outside": [
            {
                "address": "routes/prices", "effect": "fails", "mean_per_second": 900.0, "peak_per_second": 3000.0,
                "share": 1.0, "sent_to": [],
            },
        ],
        "elsewhere": [],
        "slos": [{
            "address": "slos/prices", "of": "services/pricing", "state": "broken", "by": "services/pricing",
            "why": "needs eta, and has no fallback", "late_s": None,
        }],
        "runbooks": {"slos/prices": "https://runbooks.rides.example/prices"},
        "alerts": [],
        "alert_routes": ["alertroutes/mobility"],
        "owners": [{
            "team": "teams/mobility", "contact": "#mobility", "on_call": "mobility-primary", "lost": ["serving/eta"],
            "touched": ["routes/prices", "services/pricing"],
        }],
        "notes": [],
    }  # fmt: skip


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("serving/surg",), "error: there is no component 'serving/surg' in ride-demand\n   = help: did you mean serv"),
        (
            ("teams/mobility",),
            "error: teams/mobility is a team: it owns components and runs nothing\n"
            "   = help: aiscale graph --focus teams/mobility shows what it owns\n",
        ),
        ((), "error: no component is given\n   = help: aiscale impact ADDRESS …, or --rank for every component\n"),
        (("eta", "--rank"), "error: --rank ranks every component\n   = help: leave the addresses out, or --rank\n"),
    ],
)
def test_what_cannot_be_asked(arguments: tuple[str, ...], said: str) -> None:
    done = aiscale("impact", *arguments, "-f", RIDES)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith(said)


def test_no_line_is_wider_than_the_terminal() -> None:
    for columns in (60, 80):
        text = aiscale("impact", "clusters/media", "-f", RECOMMENDER, columns=columns).stdout
        assert max(map(len, text.splitlines())) <= columns


CELLS = """\
from aiscale import System, Traffic
from aiscale.network import Endpoint, ExternalClient, Gateway, GlobalLoadBalancer, Listener, Route
from aiscale.platform import EksCluster, NodePool
from aiscale.services import Microservice

def cell(name, region):
    core = EksCluster(f"core-{name}", region=region, pools=[NodePool(f"pool-{name}", instance_type="m7i.2xlarge", min_nodes=3)])
    shop = Microservice(f"shop-{name}", image="registry.example/a@sha256:" + "1f" * 32, on=core)
    return Route(f"in-{name}", gateway=Gateway(f"edge-{name}", listeners=[Listener("HTTP")], on=core), targets=[shop])

eu, us = cell("eu", "eu-central-1"), cell("us", "us-east-1")
named = GlobalLoadBalancer("named", hosts=["named.example"], endpoints=[Endpoint(eu, percent=60), Endpoint(us, percent=40)])
nearest = GlobalLoadBalancer("nearest", hosts=["nearest.example"], endpoints=[eu, us])
system = System("shop", [
    ExternalClient("app", calls=[named], traffic=Traffic(mean=400, peak=900)),
    ExternalClient("web", calls=[nearest], traffic=Traffic(mean=40, peak=90)),
    ExternalClient("page", calls=[named]),
    ExternalClient("mail", calls=[nearest]),
])
"""


def test_who_comes_in_says_which_part_is_sent_to_what_is_lost(tmp_path: Path) -> None:
    (tmp_path / "blueprint.py").write_text(CELLS)
    done = aiscale("impact", "core-us", cwd=tmp_path, columns=120).stdout
    outside = [line[10:] for line in done.splitlines() if "is degraded for" in line]
    assert outside == [
        "externalclients/app is degraded for what is sent to in-us: up to 360/s of 900/s that arrive there",
        "externalclients/mail is degraded for what is sent to in-us",
        "externalclients/page is degraded for what is sent to in-us: 40 %",
        "externalclients/web is degraded for what is sent to in-us: a part of up to 90/s that arrive there",
    ]
    data = json.loads(aiscale("impact", "core-us", "--output", "json", cwd=tmp_path).stdout)["outside"]
    assert [(one["address"], one["share"], one["sent_to"]) for one in data] == [
        ("externalclients/app", 0.4, ["routes/in-us"]),
        ("externalclients/mail", None, ["routes/in-us"]),
        ("externalclients/page", 0.4, ["routes/in-us"]),
        ("externalclients/web", None, ["routes/in-us"]),
    ]
