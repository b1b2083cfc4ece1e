"""What ``lint`` accepts, ``render`` and ``preview`` accept: over patches of all kinds of objects, sound and broken."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from typing import Any

import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from aiscale import Patch, System
from aiscale.catalog import validate
from aiscale.core.messages.validation_errors import InvalidComponentError
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.build import build
from aiscale.lowering import lower
from aiscale.lowering.findings import lowering_findings
from aiscale.lowering.resource import Resource
from aiscale.lowering.verify import verify
from aiscale.objects import Manifest
from aiscale.processing import BatchJob, Flink, OwnCode, StreamJob
from aiscale.render.manifests import manifests_yaml
from aiscale.rules.objects import obj001_invalid_manifest
from aiscale.services import Microservice
from aiscale.serving import Autoscaling, Model, ModelService, Triton
from aiscale.streams import KafkaCluster, Topic

IMAGE = "registry.example/app@sha256:" + "1f" * 32
WHY = "the test wants it so"
EXAMPLES = 100
several = settings(
    max_examples=EXAMPLES, deadline=None, derandomize=True, database=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much],
)  # fmt: skip

Patches = tuple[Patch, ...]


def service(patches: Patches) -> System:
    return System(
        "shop", [Microservice("web", image=IMAGE, calls=[Microservice("pricing", image=IMAGE, patches=patches)])]
    )


def model(patches: Patches) -> System:
    surge = Model("surge", version="v8", artifact="s3://models/surge/8", framework="onnx")
    scaling = Autoscaling(min_replicas=1, max_replicas=4)
    return System("rides", [ModelService("surge", model=surge, runtime=Triton(), autoscaling=scaling, patches=patches)])


def stream_job(patches: Patches) -> System:
    kafka = KafkaCluster("events")
    rides, counts = Topic("rides", kafka, key="id", partitions=6), Topic("counts", kafka, key="id", partitions=6)
    job = StreamJob(
        "count", engine=Flink(version="2.2", image=IMAGE), jar="local:///app.jar", entry_class="Count",
        consumes=[rides], produces=[counts], patches=patches,
    )  # fmt: skip
    return System("rides", [job])


def kafka(patches: Patches) -> System:
    return System("events", [Topic("rides", KafkaCluster("events", patches=patches), partitions=6)])


def nightly(patches: Patches) -> System:
    return System("batch", [BatchJob("report", engine=OwnCode(image=IMAGE), schedule="0 3 * * *", patches=patches)])


def namespace(patches: Patches) -> System:
    return System("shop", [Microservice("web", image=IMAGE)], patches=patches)


SYSTEMS: Sequence[tuple[str, Callable[[Patches], System]]] = (
    ("services/pricing", service), ("serving/surge", model), ("streamjobs/count", stream_job), ("kafka/events", kafka),
    ("batchjobs/report", nightly), ("systems/shop", namespace),
)  # fmt: skip

SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-1, 70_000),
    st.sampled_from(["", "x", "web", "1Gi", "10m", "5", "ALL", "a_B", "http"]),
)
FIELDS = st.sampled_from(
    [
        "name",
        "hostNetwork",
        "replicas",
        "port",
        "emptyDir",
        "secret",
        "labels",
        "unknown",
        "$patch",
        "image",
        "key",
        "value",
    ]
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.one_of(st.lists(inner, max_size=2), st.dictionaries(FIELDS, inner, max_size=2)),
    max_leaves=5,
)
WHOLE = st.sampled_from([{"$patch": "delete"}, {"$patch": "replace"}, {"$retainKeys": ["name"]}, {}, []])


@cache
def objects(index: int) -> tuple[Resource, ...]:
    """The objects of a patched component, without the patch."""
    address, make = SYSTEMS[index]
    found = lower(build(make(()))[0])
    return tuple(one for one in found if one.address == address and one.is_kubernetes)


@st.composite
def changes(draw: st.DrawFn, value: Any) -> Any:
    """A patch along a path that the value has: another value at its end, or a field more."""
    if isinstance(value, dict) and value and draw(st.integers(0, 9)) < 8:
        name = draw(st.sampled_from(sorted(value)))
        return {name: draw(changes(value[name]))}
    if isinstance(value, list | tuple) and value and isinstance(value[0], dict) and draw(st.integers(0, 9)) < 8:
        item = draw(st.sampled_from(list(value)))
        keys = {key: item[key] for key in ("name", "containerPort", "port", "mountPath", "topologyKey") if key in item}
        inner = draw(st.one_of(changes(item), WHOLE))
        return [{**keys, **inner} if isinstance(inner, dict) else inner]
    if isinstance(value, dict):
        return draw(st.one_of(st.dictionaries(FIELDS, VALUES, min_size=1, max_size=2), WHOLE))
    return draw(st.one_of(VALUES, st.just(value), WHOLE))


@st.composite
def patched_systems(draw: st.DrawFn) -> System:
    index = draw(st.integers(0, len(SYSTEMS) - 1))
    patches = []
    for _ in range(draw(st.integers(1, 2))):
        target = draw(st.sampled_from(objects(index)))
        merge = draw(
            changes({key: value for key, value in target.properties.items() if key not in {"apiVersion", "kind"}})
        )
        if not isinstance(merge, dict) or not merge:
            continue
        patches.append(Patch(target.kind, merge, reason=WHY, on_missing=draw(st.sampled_from(["error", "ignore"]))))
    return SYSTEMS[index][1](tuple(patches))


def errors(system: System) -> list[Diagnostic]:
    graph, found = build(system)
    manifests = obj001_invalid_manifest.check(graph)
    return [one for one in (*found, *lowering_findings(graph), *manifests) if one.severity is Severity.ERROR]


def assert_rendered(system: System) -> None:
    resources = lower(build(system)[0])
    assert [(one.key, str(violation)) for one, violation in verify(resources)] == []
    text = manifests_yaml([one for one in resources if one.is_kubernetes])
    for document in yaml.safe_load_all(text):
        assert validate(document) == ()


def test_what_lint_accepts_is_rendered() -> None:
    verdicts: list[bool] = []

    @several
    @given(patched_systems())
    def judge(system: System) -> None:
        verdicts.append(not errors(system))
        if verdicts[-1]:
            assert_rendered(system)

    judge()
    assert 10 < sum(verdicts) < len(verdicts) - 10, "nearly all are accepted, or refused: it shows little"


@st.composite
def manifests(draw: st.DrawFn) -> System | None:
    """A generated object that the user writes instead, with a change."""
    target = draw(st.sampled_from(objects(draw(st.integers(0, len(SYSTEMS) - 1)))))
    body = {**target.properties, "metadata": {"name": draw(st.sampled_from(["own", "Own", "a.b"]))}}
    change = draw(changes({key: value for key, value in body.items() if key not in {"apiVersion", "kind"}}))
    try:
        return System("shop", [Manifest("own", {**body, **(change if isinstance(change, dict) else {})})])
    except InvalidComponentError:
        return None


@several
@given(manifests())
def test_a_manifest_that_lint_accepts_is_rendered(system: System | None) -> None:
    if system is not None and not errors(system):
        assert_rendered(system)
