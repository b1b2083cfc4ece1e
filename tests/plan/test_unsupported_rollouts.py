"""A rollout that nothing runs is named where the plan rolls something out in another way."""

from __future__ import annotations

from dataclasses import replace

import pytest

from aiscale.plan.unsupported_rollouts import UnrunRollout, unrun_rollouts
from tests.plan.test_phases import OWNER, version
from tests.support.records import after, deployment, namespace, plan_of

SERVICE = "services/web"


def model(rollout: object, kind: str = "ModelService") -> dict[str, dict[str, object]]:
    return {OWNER: {"kind": kind, "name": "model", "rollout": rollout}}


@pytest.mark.parametrize("kind", ["Canary", "BlueGreen", "ABTest", "Shadow"])
def test_a_new_version_gets_all_requests_at_once(kind: str) -> None:
    applied = after(plan_of(version("model-v1"), described=model({"kind": kind})))
    plan = plan_of(version("model-v2"), applied, described=model({"kind": kind}))
    assert unrun_rollouts(plan) == (
        UnrunRollout(OWNER, kind, "model-v2 gets all requests at once when it is ready, then model-v1 goes"),
    )


def test_the_old_version_that_stays_is_not_said_to_go() -> None:
    applied = after(plan_of(version("model-v1"), described=model({"kind": "Canary"})))
    both = [*version("model-v1")[1:3], *version("model-v2")]
    assert unrun_rollouts(plan_of(both, applied, described=model({"kind": "Canary"}))) == (
        UnrunRollout(OWNER, "Canary", "model-v2 gets all requests at once when it is ready"),
    )


def test_nothing_is_said_without_a_rollout_at_first_or_of_a_kind_that_runs_its_own() -> None:
    first = plan_of(version("model-v1"), described=model({"kind": "Canary"}))
    plain = plan_of(version("model-v2"), after(first), described=model(None))
    other = plan_of(version("model-v2"), after(first), described=model({"kind": "Canary"}, "Other"))
    same = plan_of(version("model-v1"), after(first), described=model({"kind": "BlueGreen"}))
    assert [unrun_rollouts(plan) for plan in (first, plain, other, same)] == [()] * 4


def test_pods_of_a_service_are_replaced_one_by_one() -> None:
    described = {SERVICE: {"kind": "Microservice", "name": "web", "rollout": {"kind": "Canary"}}}

    def web(**options: object) -> list:
        made = deployment("web", SERVICE, **options)
        return [namespace(), replace(made, depends_on=made.depends_on[:1])]

    applied = after(plan_of(web(), described=described))
    more, newer = (
        unrun_rollouts(plan_of(web(**options), applied, described=described))
        for options in ({"replicas": 3}, {"image": "registry.example/app:2"})
    )
    assert (more, newer) == ((), (UnrunRollout(SERVICE, "Canary", "pods are replaced one by one"),))
