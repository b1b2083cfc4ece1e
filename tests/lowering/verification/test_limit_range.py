"""Requests above the limit that a LimitRange sets."""

from __future__ import annotations

from typing import Any

import pytest

from aiscale.lowering.verification.together import flaws
from tests.lowering.verification.objects import deployment, made, namespace, pod_with

RANGE = made("LimitRange", "defaults", {"limits": [{"type": "Container", "default": {"memory": "256Mi"}}]})


@pytest.mark.parametrize(
    ("resources", "expected"),
    [
        ({"requests": {"memory": "256Mi"}}, []),
        ({"requests": {"memory": "1Gi"}, "limits": {"memory": "1Gi"}}, []),
        ({"limits": {"memory": "1Gi"}}, []),
        ({"requests": {"cpu": "8"}}, []),
        (
            {"requests": {"memory": "1Gi"}},
            [
                "spec.template.spec.containers[0].resources.requests.memory: 1Gi is above the limit of 256Mi that the "
                "LimitRange of namespace shop sets: the pod is refused; set limits.memory"
            ],
        ),
    ],
)
def test_a_request_above_the_default_limit_is_refused(resources: dict[str, Any], expected: list[str]) -> None:
    web = deployment(pod_with(container={"resources": resources}))
    assert [str(one.violation) for one in flaws([namespace(), RANGE, web])] == expected
    assert list(flaws([namespace(), web])) == []
