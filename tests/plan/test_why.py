from __future__ import annotations

import pytest

from aiscale.errors import UsageError
from aiscale.plan.why import Link, Why, why
from tests.support.records import NAMESPACE, after, plan_of, triples

PLAN = plan_of(triples(1))


def test_the_chain_around_an_object() -> None:
    expected = Why(
        "configmap/app-0000",
        NAMESPACE,
        "ConfigMap of app-0000",
        "services/app-0000",
        "Microservice",
        (Link(f"namespace/{NAMESPACE}", "every object lives in it"),),
        (Link("deployment/app-0000", "Deployment of app-0000"),),
        (
            Link("deployment/app-0000", "Deployment of app-0000"),
            Link("service/app-0000", "Service of app-0000"),
        ),
        PLAN.id,
    )
    assert why(PLAN, "configmap/app-0000") == expected
    assert why(after(PLAN), "ConfigMap/app-0000") == expected


@pytest.mark.parametrize(
    ("key", "hint"),
    [
        ("deployment/app-000", "did you mean deployment/app-0000?"),
        ("app-0000", "write kind/name, for example configmap/app-0000"),
        ("x", "write kind/name: deployment/surge-v8"),
        ("job/zzzzzzzz", "`aiscale preview --show resources` lists all keys"),
    ],
)
def test_unknown_objects_get_a_hint(key: str, hint: str) -> None:
    with pytest.raises(UsageError) as caught:
        why(PLAN, key)
    assert caught.value.hint == hint
