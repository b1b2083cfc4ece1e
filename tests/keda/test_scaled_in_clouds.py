"""ScaledObjects for streams of clouds, judged by KEDA's real operator, and scaled by what stand-ins of clouds say.

KEDA signs in as it would there: with the credentials of EKS Pod Identity and of GKE's metadata server. The numbers are
those of moto's CloudWatch and of a stand-in for Cloud Monitoring; only the latter's address is another than in the
lowering.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from aiscale import Autoscaling, Signal, System
from aiscale.graph.build import build
from aiscale.lowering import lower
from aiscale.lowering.references import filled
from aiscale.platform import EksCluster, GkeCluster, NodePool
from aiscale.sandbox.api import Api
from aiscale.services import Microservice
from aiscale.streams import KinesisStream, Msk, PubSubSubscription, PubSubTopic, Topic
from tests.keda.objects import apply, is_ready, replicas, waits
from tests.support.clouds.running import Clouds
from tests.support.clouds.watching import Watching
from tests.support.keda import Keda

pytestmark = [pytest.mark.tools, pytest.mark.long, pytest.mark.timeout(1_800)]
"""KEDA is built when it is not there yet: minutes."""

IMAGE = "registry.example/app@sha256:" + "1f" * 32
EKS = EksCluster("core", region="eu-west-1", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)])
GKE = GkeCluster(
    "core", region="europe-west4", project="acme-prod", pools=[NodePool("general", instance_type="n2-standard-4")]
)
NOWHERE = "127.0.0.1:9"
"""Where no broker answers."""


def bring_up(api: Api, name: str, service: Microservice, **replaced: str) -> None:
    """The objects of a consumer in Kubernetes; ``replaced`` is text that becomes another."""
    graph, _ = build(System(name, [service]))
    kinds = {"Namespace", "ServiceAccount", "Deployment", "TriggerAuthentication", "ScaledObject"}
    for record in lower(graph):
        if record.properties.get("kind") in kinds:
            apply(api, filled(_with(record.properties, replaced), record.depends_on, lambda _: NOWHERE))


def _with(given: Any, replaced: dict[str, str]) -> Any:
    if isinstance(given, dict):
        return {key: _with(value, replaced) for key, value in given.items()}
    if isinstance(given, list):
        return [_with(value, replaced) for value in given]
    for old, new in replaced.items():
        given = given.replace(old, new) if isinstance(given, str) else given
    return given


def measure(aws: Clouds, stream: str, metric: str, value: float) -> None:
    """One more number of a stream in CloudWatch, of a minute that is over."""
    aws.client("cloudwatch").put_metric_data(
        Namespace="AWS/Kinesis",
        MetricData=[{
            "MetricName": metric, "Value": value, "Timestamp": datetime.now(UTC) - timedelta(seconds=90),
            "Dimensions": [{"Name": "StreamName", "Value": stream}],
        }],
    )  # fmt: skip


def test_readers_of_kinesis_follow_what_comes_in_and_become_more_when_it_grows_old(
    keda: Keda, api: Api, aws: Clouds
) -> None:
    taps = KinesisStream("taps", mode="PROVISIONED", shards=6)
    scaling = Autoscaling(
        min_replicas=0, max_replicas=20, signals=[Signal("lag", catch_up="1m")], polling_interval="1s", cooldown="5s"
    )
    bring_up(api, "by-kinesis", Microservice(
        "count", image=IMAGE, port=None, on=EKS, consumes=[taps], requests_per_second_per_replica=10,
        autoscaling=scaling,
    ))  # fmt: skip
    waits(keda, lambda: is_ready(api, "by-kinesis", "count"), "KEDA takes the ScaledObject")
    waits(keda, lambda: replicas(api, "by-kinesis", "count") == (0, 0), "without records there is no replica")

    measure(aws, "by-kinesis-taps", "IncomingRecords", 1)
    waits(keda, lambda: replicas(api, "by-kinesis", "count") == (1, 1), "one record starts one replica")
    measure(aws, "by-kinesis-taps", "IncomingRecords", 1_799)
    waits(keda, lambda: replicas(api, "by-kinesis", "count") == (3, 3), "30 a second need three replicas of 10")
    measure(aws, "by-kinesis-taps", "GetRecords.IteratorAgeMilliseconds", 100_000)
    waits(keda, lambda: replicas(api, "by-kinesis", "count") == (6, 6), "older than a minute: more, up to six shards")


def test_readers_of_pubsub_follow_what_waits_in_all_their_subscriptions(
    keda: Keda, api: Api, watching: Watching
) -> None:
    placed = PubSubSubscription("placed", PubSubTopic("orders"))
    returned = PubSubSubscription("returned", PubSubTopic("returns"))
    scaling = Autoscaling(
        min_replicas=0, max_replicas=20, signals=[Signal("lag", target=10)], polling_interval="1s", cooldown="5s"
    )
    pack = Microservice(
        "pack", image=IMAGE, port=None, on=GKE, consumes=[placed, returned], autoscaling=scaling
    )  # fmt: skip
    bring_up(api, "by-pubsub", pack, **{"https://monitoring.googleapis.com": watching.url})
    waits(keda, lambda: is_ready(api, "by-pubsub", "pack"), "KEDA takes the ScaledObject")
    waits(keda, lambda: replicas(api, "by-pubsub", "pack") == (0, 0), "nothing was ever measured")

    watching.waiting["by-pubsub-placed"] = 1
    waits(keda, lambda: replicas(api, "by-pubsub", "pack") == (1, 1), "one message starts one replica")
    watching.waiting["by-pubsub-returned"] = 44
    waits(keda, lambda: replicas(api, "by-pubsub", "pack") == (5, 5), "45 messages need five replicas of 10 each")
    watching.waiting.clear()
    waits(keda, lambda: replicas(api, "by-pubsub", "pack") == (0, 0), "nothing waits")
    assert watching.asked == {"acme-prod"}


def test_keda_takes_the_sign_in_to_msk_and_looks_for_the_brokers(keda: Keda, api: Api) -> None:
    events = Msk(
        "events", subnets=["subnet-0a11aa22", "subnet-0b11aa22"], zones=2, brokers=2, security_groups=["sg-0d11aa22"]
    )
    settle = Microservice(
        "settle", image=IMAGE, port=None, on=EKS, consumes=[Topic("bids", events, partitions=3)],
        autoscaling=Autoscaling(max_replicas=3, signals=["lag"], polling_interval="1s"),
    )  # fmt: skip
    bring_up(api, "by-msk", settle)
    refused = "client has run out of available brokers to talk to"
    waits(keda, lambda: refused in _said_of(keda, "by-msk"), "KEDA has all that it signs in with, and finds no broker")
    assert "error parsing" not in _said_of(keda, "by-msk")


def _said_of(keda: Keda, namespace: str) -> str:
    """What the operator notes of a namespace."""
    lines = (keda.folder / "keda-operator.log").read_text("utf-8", "replace").splitlines()
    return "\n".join(line for line in lines if namespace in line)
