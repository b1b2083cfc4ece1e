"""Pods start, stop and fetch their images as declared, and as their callers need it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from aiscale import Resources, System
from aiscale.analysis.replay.estimate import estimate
from aiscale.analysis.replay.request import Replay
from aiscale.core.messages.validation_errors import InvalidComponentError
from aiscale.graph.build import build
from aiscale.lowering.context import make_context
from aiscale.lowering.services.replay import lower_replay
from aiscale.network import InferencePool
from aiscale.processing import OwnCode, Spark, StreamJob
from aiscale.services import Call, Claim, Microservice, Recreate, RollingUpdate, Volume
from aiscale.serving import VLLM, Canary, MLServer, Model, ModelService, TensorFlowServing, Triton
from aiscale.streams import KafkaCluster, Topic
from tests.artifacts import IMAGE
from tests.support.lowered import lower_system

RIDES = Topic("rides", KafkaCluster("events"))


def template(of: str, *components: Any) -> dict[str, Any]:
    """Spec of the pods of a workload, by its key, in a system of these components."""
    found = {record.key: record.properties for record in lower_system(System("shop", list(components)))}
    spec = found[of]["spec"]["template"]["spec"]
    assert isinstance(spec, dict)
    return spec


@pytest.mark.parametrize(
    ("fields", "timeouts", "seconds"),
    [
        ({}, [None], 60), ({}, [20_000], 60), ({}, [90_000, 120_000], 150), ({}, [45_500], 76),
        ({"shutdown_grace": "10s"}, [120_000], 40), ({"request_timeout_ms": 70_000}, [120_000], 100),
    ],
)  # fmt: skip
def test_a_service_stops_after_the_longest_request_of_its_callers(fields, timeouts, seconds):
    """15 s for load balancers, the longest request and 15 s to spare; as declared where that is."""
    report = Microservice("report", image=IMAGE, **fields)
    callers = [
        Microservice(f"portal-{at}", image=IMAGE, calls=[Call(report, timeout_ms=ms) if ms else report])
        for at, ms in enumerate(timeouts)
    ]
    assert template("deployment/report", *callers)["terminationGracePeriodSeconds"] == seconds


@pytest.mark.parametrize(
    ("runtime", "flags"),
    [
        (Triton(), ["--exit-timeout-secs=300"]), (VLLM(), ["--shutdown-timeout=300"]),
        (TensorFlowServing(), []), (MLServer(), []),
    ],
)  # fmt: skip
@pytest.mark.parametrize("is_pooled", [False, True])
def test_a_model_server_stops_after_the_longest_request_of_its_callers(runtime, flags, is_pooled):
    """The server itself waits as long; callers behind a pool of replicas count."""
    framework = "tensorflow" if isinstance(runtime, TensorFlowServing) else "transformers"
    model = Model("llama", version="v3", artifact="hf://meta/llama", framework=framework)
    chat = ModelService("chat", model=model, runtime=runtime)
    target = InferencePool("chat-pool", chat) if is_pooled else chat
    spec = template("deployment/chat-v3", Microservice("portal", image=IMAGE, calls=[Call(target, timeout_ms=300_000)]))
    args = spec["containers"][0].get("args", [])
    assert spec["terminationGracePeriodSeconds"] == 330
    assert [arg for arg in args if "timeout" in arg] == flags


@pytest.mark.parametrize(
    ("image", "policy"),
    [(IMAGE, "IfNotPresent"), ("registry.example/app:1.4.2", "Always"), ("registry.example/app", "Always")],
)
def test_only_an_image_with_a_digest_is_not_fetched_again(image, policy):
    """A tag may be moved to another image."""
    [container] = template("deployment/report", Microservice("report", image=image))["containers"]
    assert container["imagePullPolicy"] == policy


@pytest.mark.parametrize(("measured", "seconds"), [(None, 600), ("2m", 600), ("20m", 1_200)])
def test_the_startup_probe_of_a_program_waits_as_long_as_a_start_takes(measured, seconds):
    """Failures times period: never less than ``startup_time``."""
    engine = OwnCode(image=IMAGE, health_port=8_080, startup_time=measured)
    job = StreamJob("enrich", engine=engine, consumes=[RIDES], delivery="at-least-once")
    probe = template("statefulset/enrich", job)["containers"][0]["startupProbe"]
    assert probe["failureThreshold"] * probe["periodSeconds"] == seconds


@pytest.mark.parametrize(
    ("strategy", "rendered"),
    [
        (RollingUpdate(), {"type": "RollingUpdate", "rollingUpdate": {"maxUnavailable": 0, "maxSurge": 1}}),
        (
            RollingUpdate(max_surge="25%", max_unavailable=2),
            {"type": "RollingUpdate", "rollingUpdate": {"maxUnavailable": 2, "maxSurge": "25%"}},
        ),
        (Recreate(), {"type": "Recreate"}),
    ],
)
def test_pods_are_replaced_as_declared(strategy, rendered):
    model = Model("m", version="v3", artifact="hf://meta/llama", framework="transformers")
    chat = ModelService("chat", model=model, runtime=VLLM(), strategy=strategy)
    report = Microservice("report", image=IMAGE, strategy=strategy, calls=[chat])
    found = {record.key: record.properties for record in lower_system(System("shop", [report]))}
    assert [found[key]["spec"]["strategy"] for key in ("deployment/report", "deployment/chat-v3")] == [rendered] * 2


@pytest.mark.parametrize(
    ("declared", "requests", "limits"),
    [
        (Resources(cpu=1, memory="1Gi"), {"cpu": "1", "memory": "1Gi"}, {"memory": "1Gi"}),
        (
            Resources(cpu=1, memory="1Gi", memory_limit="2Gi", cpu_limit="1500m"),
            {"cpu": "1", "memory": "1Gi"},
            {"memory": "2Gi", "cpu": "1500m"},
        ),
    ],
)
def test_limits_may_be_above_requests(declared, requests, limits):
    [container] = template("deployment/report", Microservice("report", image=IMAGE, resources=declared))["containers"]
    storage = {"ephemeral-storage": "2Gi"}
    assert container["resources"] == {"requests": requests | storage, "limits": limits | storage}


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (
            lambda: Resources(cpu=1, memory="2Gi", memory_limit="1Gi"),
            "Resources: memory_limit (1Gi) is below memory (2Gi), the request",
        ),
        (
            lambda: Resources(cpu=2, memory="2Gi", cpu_limit=1),
            "Resources: cpu_limit (1) is below cpu (2), the request",
        ),
        (
            lambda: RollingUpdate(max_surge=0),
            "RollingUpdate: max_surge and max_unavailable are both 0: no pod could be replaced",
        ),
        (
            lambda: Spark(executor=Resources(cpu=2, memory="4Gi", memory_limit="8Gi")),
            "Spark: executor.memory_limit has no effect: Spark makes memory the request and the limit",
        ),
        (
            lambda: Microservice("report", image=IMAGE, rollout=Canary(), strategy=Recreate()),
            "Microservice 'report': strategy=Recreate() does not go with rollout=Canary(…)",
        ),
        (
            lambda: Microservice("report", image=IMAGE, claims=[Claim("a", "/a", size="1Gi")], strategy=Recreate()),
            "Microservice 'report': strategy has no effect with a volume for each replica: a StatefulSet replaces one "
            "pod at a time",
        ),
        (
            lambda: Microservice("report", image=IMAGE, volumes=[Volume("a", "/tmp/", size="1Gi")]),
            "Microservice 'report': volumes.a is mounted at /tmp, which is a volume of every pod already",
        ),
        (
            lambda: Microservice("report", image=IMAGE, volumes=[Volume("tmp", "/a", size="1Gi")]),
            "Microservice 'report': volumes has tmp, a name of aiscale's own volumes: rename it",
        ),
        (
            lambda: Microservice(
                "report", image=IMAGE, volumes=[Volume("a", "/a", claim="a")], claims=[Claim("a", "/b", size="1Gi")]
            ),
            "Microservice 'report': claims has a twice",
        ),
        (
            lambda: Microservice(
                "report", image=IMAGE, volumes=[Volume("a", "/a", claim="a"), Volume("b", "/a/", claim="b")]
            ),
            "Microservice 'report': volumes.b is mounted at /a, as another volume is",
        ),
        (
            lambda: Microservice("report", image=IMAGE, volumes=[Volume("a", "/a", size="1Gi", medium="Memory")]),
            "Microservice 'report': volumes in memory take 1Gi, and the memory limit is 512Mi: the container is killed "
            "before they are full",
        ),
        (lambda: Volume("a", "/a"), "Volume 'a': size is missing: an empty directory needs a limit, size=\"1Gi\""),
        (
            lambda: Volume("a", "/a", config_map="a", secret="b"),  # the name of a Secret
            "Volume 'a': config_map and secret are both given: a volume has one source",
        ),
        (
            lambda: Volume("a", "/a", config_map="a", size="1Gi"),
            "Volume 'a': size is for an empty directory, not for a config_map",
        ),
        (
            lambda: Claim("a", "/a", size="1Gi", access_mode="ReadWriteMany", retain=True),
            "Claim 'a': retain=True does not go with access_mode=\"ReadWriteMany\": create it outside, and use "
            "Volume(…, claim=…)",
        ),
    ],
)
def test_contradictions_are_refused(make, message):
    with pytest.raises(InvalidComponentError) as caught:
        make()
    assert [found.message for found in caught.value.diagnostics] == [message]


@pytest.mark.parametrize(
    ("strategy", "surge", "unavailable"),
    [
        (RollingUpdate(), 1, 0), (RollingUpdate(max_surge="25%"), 3, 0),
        (RollingUpdate(max_surge="25%", max_unavailable="25%"), 3, 2), (RollingUpdate(max_surge=0, max_unavailable=3), 0, 3),
        (RollingUpdate(max_surge=0, max_unavailable="5%"), 0, 1),
    ],
)  # fmt: skip
def test_shares_are_rounded_as_kubernetes_does(strategy, surge, unavailable):
    """Of 10 replicas. Source: Kubernetes, ResolveFenceposts, pkg/controller/deployment/util/deployment_util.go."""
    assert (strategy.surge(10), strategy.unavailable(10)) == (surge, unavailable)


def test_a_replay_of_a_reader_with_volumes_starts_with_empty_ones():
    reader = Microservice(
        "audit", image=IMAGE, port=None, consumes=[RIDES], claims=[Claim("index", "/index", size="20Gi")]
    )
    graph, _ = build(System("shop", [reader]))
    replay = Replay(reader, RIDES, None, datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 1, 2, tzinfo=UTC))
    [job] = [one for one in lower_replay(replay, estimate(graph, replay), make_context(graph)) if one.kind == "Job"]
    volumes = {one["name"]: one for one in job.properties["spec"]["template"]["spec"]["volumes"]}
    assert volumes["index"] == {"name": "index", "emptyDir": {"sizeLimit": "20Gi"}}
