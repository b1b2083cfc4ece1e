"""Where callers move or schemas change, a plan has phases: what comes first, and what waits for it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from aiscale.lowering.resource import Resource, kubernetes_resource
from aiscale.plan.applied_state import nothing_applied
from aiscale.plan.explain import explain
from aiscale.plan.phases import COMPLETION, REGISTRATION, SCHEMA, Phase, phases
from aiscale.plan.stages import all_stages
from tests.support.records import (
    NAMESPACE,
    after,
    autoscaled,
    batch_job,
    config_map,
    deployment,
    flink_job,
    namespace,
    plan_of,
    registration,
    service,
)

OWNER = "serving/model"
REGISTRY = "schemaregistries/schemas"


def version(name: str, *, image: str = "registry.example/app:1") -> list[Resource]:
    """A versioned Deployment, and the stable Service that callers use."""
    workload = deployment(name, OWNER, image=image)
    stable = service("model", OWNER)
    spec = {**stable.properties["spec"], "selector": {"app": name}}
    moved = replace(
        stable, properties={**stable.properties, "spec": spec}, depends_on=(f"namespace/{NAMESPACE}", workload.key)
    )
    return [namespace(), config_map(name, OWNER), workload, moved]


def shown(phase: Phase) -> tuple[list[tuple[str, str]], list[str]]:
    return [(c.action.value, c.key) for c in phase.plan.changes], [record.key for record in phase.gate]


def test_a_plan_that_moves_nobody_is_one_phase() -> None:
    first = plan_of(version("model-v1"))
    assert phases(first, after(first)) == (Phase(first),)
    edited = plan_of(version("model-v1", image="registry.example/app:2"), after(first))
    assert phases(edited, after(first)) == (Phase(edited),)


def test_callers_move_once_the_new_version_is_ready() -> None:
    applied = after(plan_of(version("model-v1")))
    plan = plan_of(version("model-v2"), applied, described={OWNER: {"kind": "ModelService", "version": "v2"}})
    beside, afterwards = phases(plan, applied)
    assert shown(beside) == ([("create", "configmap/model-v2"), ("create", "deployment/model-v2")], [])
    assert shown(afterwards) == (
        [("update", "service/model"), ("delete", "deployment/model-v1"), ("delete", "configmap/model-v1")],
        ["deployment/model-v2"],
    )
    # Until callers have moved, what is recorded of the component is what they call.
    assert beside.plan.described[OWNER] == applied.described[OWNER]
    assert afterwards.plan.described[OWNER] == {"kind": "ModelService", "version": "v2"}
    assert [c.desired for c in beside.plan.resources if c.key == "service/model"] == [
        applied.resources["service/model"].resource
    ]


def test_a_second_try_still_waits_for_the_new_version() -> None:
    applied = after(plan_of(version("model-v1")))
    beside, _ = phases(plan_of(version("model-v2"), applied), applied)
    half = after(beside.plan, applied)
    (again,) = phases(plan_of(version("model-v2"), half), half)
    assert shown(again) == (
        [("update", "service/model"), ("delete", "deployment/model-v1"), ("delete", "configmap/model-v1")],
        ["deployment/model-v2"],
    )


def test_the_stages_say_so() -> None:
    applied = after(plan_of(version("model-v1")))
    assert explain(all_stages(plan_of(version("model-v2"), applied), applied)) == (
        "compare 4 live objects of 4 kinds with what was applied",
        "write 2 changes to the journal",
        "run the engine over 2 of 6 resources: 2 to create",
        "record the applied state: 6 resources",
        "wait until 1 Deployment is ready",
        "wait until 1 Deployment is ready, before callers move there",
        "write 3 changes to the journal",
        "run the engine over 4 resources: 1 to update, 2 to delete",
        "check that 2 objects are gone",
        "record the applied state: 4 resources",
    )


def scaled(name: str, least: int, most: int, *, kind: str = "HorizontalPodAutoscaler") -> list[Resource]:
    """A version whose replicas an autoscaler sets."""
    space, config, workload, callers = version(name)
    made, scaler = autoscaled(workload, least, most)
    if kind == "ScaledObject":
        spec = {
            "scaleTargetRef": {"name": name}, "minReplicaCount": least, "maxReplicaCount": most, "triggers": [],
        }  # fmt: skip
        manifest = {**scaler.properties, "apiVersion": "keda.sh/v1alpha1", "kind": kind, "spec": spec}
        scaler = kubernetes_resource(manifest, address=OWNER, reason="a scaler", depends_on=scaler.depends_on)
    return [space, config, made, callers, scaler]


@pytest.mark.parametrize(
    ("before", "now", "running", "replicas"),
    [
        ((3, 9), (3, 9), {}, 3),
        ((3, 9), (3, 9), {"deployment/model-v1": 7}, 7),
        ((6, 9), (2, 9), {"deployment/model-v1": 1}, 6),
        ((3, 9), (4, 5), {"deployment/model-v1": 9}, 5),
        ((1, 9), (1, 9), {"deployment/model-v1": 1}, None),
    ],
)
@pytest.mark.parametrize("kind", ["HorizontalPodAutoscaler", "ScaledObject"])
def test_a_new_version_has_as_many_replicas_as_callers_leave(
    before: tuple[int, int], now: tuple[int, int], running: dict[str, int], replicas: int | None, kind: str
) -> None:
    applied = after(plan_of(scaled("model-v1", *before, kind=kind)))
    beside, afterwards = phases(plan_of(scaled("model-v2", *now, kind=kind), applied), applied, running)
    own = [("create", f"{kind.lower()}/model-v2")]
    early, late = ([], own) if replicas else (own, [])
    assert (shown(beside), beside.replicas) == (
        ([("create", "configmap/model-v2"), ("create", "deployment/model-v2"), *early], []),
        {"deployment/model-v2": replicas} if replicas else {},
    )
    assert (shown(afterwards), afterwards.replicas) == (
        (
            [
                *late, ("update", "service/model"), ("delete", f"{kind.lower()}/model-v1"),
                ("delete", "deployment/model-v1"), ("delete", "configmap/model-v1"),
            ],
            ["deployment/model-v2"],
        ),
        {},
    )  # fmt: skip


def test_a_second_try_scales_out_what_is_there_and_an_autoscaler_that_is_there_does_so_itself() -> None:
    applied = after(plan_of(scaled("model-v1", 3, 9)))
    beside, _ = phases(plan_of(scaled("model-v2", 3, 9), applied), applied)
    half = after(beside.plan, applied)
    (again,) = phases(plan_of(scaled("model-v2", 3, 9), half), half, {"deployment/model-v1": 8})
    assert (shown(again)[1], again.replicas) == (["deployment/model-v2"], {"deployment/model-v2": 8})
    both = after(plan_of([*scaled("model-v1", 3, 9), *scaled("model-v2", 3, 9)[1:3], scaled("model-v2", 3, 9)[4]]))
    (moved,) = phases(plan_of(scaled("model-v2", 3, 9), both), both, {"deployment/model-v1": 8})
    assert (shown(moved)[1], moved.replicas) == (["deployment/model-v2"], {})


def test_a_version_with_replicas_of_its_own_keeps_them() -> None:
    applied = after(plan_of(scaled("model-v1", 3, 9)))
    beside, afterwards = phases(plan_of(version("model-v2"), applied), applied, {"deployment/model-v1": 8})
    assert (beside.replicas, afterwards.replicas) == ({}, {})


def test_the_stages_say_what_is_scaled_out() -> None:
    applied = after(plan_of(scaled("model-v1", 3, 9)))
    assert explain(all_stages(plan_of(scaled("model-v2", 3, 9), applied), applied)) == (
        "compare 5 live objects of 5 kinds with what was applied",
        "write 2 changes to the journal",
        "run the engine over 2 of 7 resources: 2 to create",
        "record the applied state: 7 resources",
        "scale out to as many replicas as callers leave: deployment/model-v2 to 3 or more",
        "wait until 1 Deployment is ready",
        "wait until 1 Deployment is ready, before callers move there",
        "write 5 changes to the journal",
        "run the engine over 5 resources: 1 to create, 1 to update, 3 to delete",
        "check that 3 objects are gone",
        "record the applied state: 5 resources",
    )


def chain(job: str, image: str) -> list[Resource]:
    """Three workloads that take a schema one after the other, the Job that registers it, and the registry's Service."""
    first, second, third = (
        deployment(name, f"services/{name}", image=image) for name in ("billing", "booking", "portal")
    )
    made = [namespace(), *(config_map(name, REGISTRY) for name in (job, "billing", "booking", "portal"))]
    registered = registration(job, REGISTRY)
    return [
        *made, service("schemas", REGISTRY), registered,
        replace(first, depends_on=(*first.depends_on, registered.key)),
        replace(second, depends_on=(*second.depends_on, registered.key, first.key)),
        replace(third, depends_on=(*third.depends_on, registered.key, second.key)),
    ]  # fmt: skip


def test_a_new_schema_is_registered_and_then_taken_one_after_the_other() -> None:
    first = plan_of(chain("schemas-1", "registry.example/app:1"))
    assert phases(first, nothing_applied(first.system, first.environment)) == (Phase(first),)
    applied = after(first)
    plan = plan_of(chain("schemas-2", "registry.example/app:2"), applied)
    assert [(*shown(phase), phase.held) for phase in phases(plan, applied)] == [
        ([("create", "configmap/schemas-2"), ("create", "job/schemas-2")], [], ""),
        ([("update", "deployment/billing")], ["job/schemas-2"], REGISTRATION),
        ([("update", "deployment/booking")], ["deployment/billing"], SCHEMA),
        (
            [
                ("update", "deployment/portal"), ("delete", "job/schemas-1"), ("delete", "configmap/schemas-1"),
            ],
            ["deployment/booking"], SCHEMA,
        ),
    ]  # fmt: skip
    assert [line for line in explain(all_stages(plan, applied)) if "before" in line] == [
        "wait until 1 Job is ready, before readers and writers take the new schema",
        *["wait until 1 Deployment is ready, before the other side of a stream takes its new schema"] * 2,
    ]


def test_who_follows_still_waits_at_the_second_try() -> None:
    applied = after(plan_of(chain("schemas-1", "registry.example/app:1")))
    begun, *_ = phases(plan_of(chain("schemas-2", "registry.example/app:2"), applied), applied)
    registered = after(begun.plan, applied)
    again = phases(plan_of(chain("schemas-2", "registry.example/app:2"), registered), registered)
    assert [shown(phase)[1] for phase in again] == [["job/schemas-2"], ["deployment/billing"], ["deployment/booking"]]
    half = after(again[0].plan, registered)
    rest = phases(plan_of(chain("schemas-2", "registry.example/app:2"), half), half)
    assert [shown(phase) for phase in rest] == [
        ([("update", "deployment/booking")], ["job/schemas-2", "deployment/billing"]),
        (
            [("update", "deployment/portal"), ("delete", "job/schemas-1"), ("delete", "configmap/schemas-1")],
            ["deployment/booking"],
        ),
    ]


def test_a_new_version_with_the_old_schema_waits_for_nobody() -> None:
    applied = after(plan_of(chain("schemas-1", "registry.example/app:1")))
    plan = plan_of(chain("schemas-1", "registry.example/app:2"), applied)
    assert phases(plan, applied) == (Phase(plan),)


def test_what_is_new_waits_with_what_needs_it_where_the_registry_was_there_before() -> None:
    applied = after(plan_of(chain("schemas-1", "registry.example/app:1")))
    own = config_map("mailer", "services/mailer")
    new = deployment("mailer", "services/mailer")
    new = replace(new, depends_on=(*new.depends_on, "job/schemas-2"))
    callers = replace(service("mailer", "services/mailer"), depends_on=(f"namespace/{NAMESPACE}", new.key))
    described = {address: {"kind": "Microservice"} for address in ("services/mailer", REGISTRY)}
    plan = plan_of([*chain("schemas-2", "registry.example/app:1"), own, new, callers], applied, described=described)
    beside, afterwards = phases(plan, applied)
    assert shown(beside) == (
        [("create", "configmap/mailer"), ("create", "configmap/schemas-2"), ("create", "job/schemas-2")], []
    )  # fmt: skip
    assert shown(afterwards) == (
        [
            ("create", "deployment/mailer"), ("create", "service/mailer"), ("delete", "job/schemas-1"),
            ("delete", "configmap/schemas-1"),
        ],
        ["job/schemas-2"],
    )  # fmt: skip
    owners = [sorted(phase.plan.described) for phase in (beside, afterwards)]
    assert owners == [["schemaregistries/schemas"], ["schemaregistries/schemas", "services/mailer"]]


def test_a_batch_job_starts_once_those_that_it_depends_on_have_completed() -> None:
    def jobs(first: str) -> list[Resource]:
        made = [
            batch_job(first, "batchjobs/first"),
            batch_job("second", "batchjobs/second", first),
            batch_job("third", "batchjobs/third", "second", first),
        ]
        return [namespace(), deployment("web", "services/web"), config_map("web", "services/web"), *made]

    plan, nothing = plan_of(jobs("first-1")), nothing_applied("shop", "test")
    found = phases(plan, nothing)
    assert [(*shown(phase), phase.held) for phase in found] == [
        (
            [
                ("create", f"namespace/{NAMESPACE}"), ("create", "configmap/web"), ("create", "deployment/web"),
                ("create", "job/first-1"),
            ],
            [], "",
        ),
        ([("create", "job/second")], ["job/first-1"], COMPLETION),
        ([("create", "job/third")], ["job/second"], COMPLETION),
    ]  # fmt: skip
    applied = after(found[0].plan)
    again = phases(plan_of(jobs("first-1"), applied), applied)
    assert [shown(phase)[1] for phase in again] == [["job/first-1"], ["job/second"]]
    # A Job that is there has started: a change of what it depended on does not hold it back.
    applied = after(plan)
    changed = plan_of(jobs("first-2"), applied)
    assert phases(changed, applied) == (Phase(changed),)


def test_jobs_of_flink_are_waited_for_as_well() -> None:
    def system(version: int) -> list[Resource]:
        job, reader = (
            registration(f"schemas-{version}", REGISTRY),
            flink_job("totals", "streamjobs/totals", image=f"a:{version}"),
        )
        writer = deployment("booking", "services/booking", image=f"a:{version}")
        return [
            namespace(), config_map(f"schemas-{version}", REGISTRY), config_map("booking", "services/booking"), job,
            replace(reader, depends_on=(*reader.depends_on, job.key)), replace(writer, depends_on=(*writer.depends_on, job.key, reader.key)),
        ]  # fmt: skip

    applied = after(plan_of(system(1)))
    plan = plan_of(system(2), applied)
    assert [shown(phase)[1] for phase in phases(plan, applied)] == [[], ["job/schemas-2"], ["flinkdeployment/totals"]]
    assert "wait until 1 FlinkDeployment is ready, before the other side of a stream takes its new schema" in explain(
        all_stages(plan, applied)
    )


def shared(percent: int, version: str = "v8") -> list[Resource]:
    """An InferenceService with a share for v9, and the VirtualService that divides requests."""
    operated = {
        "apiVersion": "serving.kserve.io/v1beta1",
        "kind": "InferenceService",
        "metadata": {"name": "model", "namespace": NAMESPACE},
        "spec": {"predictor": {"model": {"runtime": f"model-{version}"}}},
    }
    hosts = {"model-predictor": 100 - percent}
    if percent:
        operated["spec"]["canary"] = [{"trafficPercent": percent, "predictor": {"name": "v9"}}]  # type: ignore[index]
        hosts["model-v9-predictor"] = percent
    places = [{"destination": {"host": name}, "weight": weight} for name, weight in hosts.items()]
    route = {
        "apiVersion": "networking.istio.io/v1",
        "kind": "VirtualService",
        "metadata": {"name": "model-predictor", "namespace": NAMESPACE},
        "spec": {"hosts": ["model-predictor"], "http": [{"route": places}]},
    }
    made = kubernetes_resource(operated, address=OWNER, reason="a model", depends_on=(f"namespace/{NAMESPACE}",))
    routed = kubernetes_resource(route, address=OWNER, reason="shares", depends_on=(made.key,))
    return [namespace(), made, routed]


SERVED, ROUTED = "inferenceservice/model", "virtualservice/model-predictor"


def test_a_whole_system_with_a_share_is_one_phase() -> None:
    first = plan_of(shared(10))
    assert phases(first, nothing_applied("test", "sandbox")) == (Phase(first),)


@pytest.mark.parametrize(("before", "now"), [(0, 10), (10, 50), (50, 10)])
def test_a_share_changes_once_the_version_is_ready(before: int, now: int) -> None:
    applied = after(plan_of(shared(before)))
    beside, afterwards = phases(plan_of(shared(now), applied), applied)
    assert shown(beside) == ([("update", SERVED)], [])
    assert shown(afterwards) == ([("update", ROUTED)], [SERVED])
    half = after(beside.plan, applied)
    (again,) = phases(plan_of(shared(now), half), half)
    assert shown(again) == ([("update", ROUTED)], [SERVED])


@pytest.mark.parametrize("version", ["v8", "v9"])
def test_a_version_goes_once_routes_do_not_name_it(version: str) -> None:
    applied = after(plan_of(shared(50)))
    first, second = phases(plan_of(shared(0, version), applied), applied)
    assert (shown(first), shown(second)) == (([("update", ROUTED)], []), ([("update", SERVED)], []))
