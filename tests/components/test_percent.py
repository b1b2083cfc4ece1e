"""The name of a number says its unit: per cent of 100, or a part of 1."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from pydantic import BaseModel
from pydantic.fields import FieldInfo

from aiscale.components.delivery.fleet_rollout import Wave
from aiscale.components.delivery.retraining import Retraining
from aiscale.components.features.feature_service import FeatureLogging
from aiscale.components.network.global_load_balancer import Endpoint
from aiscale.components.people.human_review import HumanReview
from aiscale.components.registry import COMPONENTS
from aiscale.components.serving.step import Step
from aiscale.components.streams.quotas import BrokerQuotas
from aiscale.core.edges import Value, within
from aiscale.core.messages.validation_errors import InvalidComponentError
from aiscale.core.values.rollout import ABTest, Canary, Shadow

_OF_100 = {
    "steps",  # of a Canary: setWeight of Argo Rollouts
    "weight",  # of 100, as in the Gateway API and in KServe
}
"""Fields of per cent that have the name of the field's tools."""

_COUNTS = {"failures", "failed_checks", "replicas", "checkpoints_retained", "replication_factor", "m"}
"""Whole numbers that happen to end at 100."""

_OF_1 = {
    "availability", "baseline", "exploration_rate", "freshness_share", "gpu_memory_utilization",
    "latency_share", "min_free_ratio", "min_effect", "sample_rate", "target_utilization", "top_key_share",
}  # fmt: skip
"""Every field that is a part of 1."""


def _bounds(info: FieldInfo) -> Iterator[object]:
    found = [*info.metadata, *within(info.annotation)]
    for item in found:
        yield from item.metadata if isinstance(item, FieldInfo) else (item,)


def _ending_at(most: int) -> set[str]:
    waiting: list[type[BaseModel]] = [Value, *COMPONENTS]
    found, seen = set(), set()
    while waiting:
        cls = waiting.pop()
        if cls in seen:
            continue
        seen.add(cls)
        waiting += cls.__subclasses__()
        for name, info in cls.model_fields.items():
            for bound in _bounds(info):
                if most in {getattr(bound, "le", None), getattr(bound, "lt", None)}:
                    found.add(name)
    return found


def test_what_is_per_cent_says_so_in_its_name():
    assert {name for name in _ending_at(100) if "percent" not in name} == _OF_100 | _COUNTS


def test_a_part_of_one_is_called_like_one():
    assert _ending_at(1) == _OF_1


@pytest.mark.parametrize(
    ("make", "told"),
    [
        (lambda: Endpoint(None, share=60), "share is called percent here"),
        (lambda: Wave(share=60), "share is called percent here"),
        (lambda: Step(None, share=60), "share is called percent here"),
        (lambda: Shadow(share=60), "share is called percent here"),
        (lambda: ABTest(metric="m", share=60), "share is called percent here"),
        (lambda: HumanReview("desk", share=60), "share is called percent here"),
        (lambda: Canary(canary_scale=60), "canary_scale is called canary_scale_percent here"),
        (lambda: FeatureLogging(None, sample=0.1), "sample is called sample_rate here"),
        (lambda: Retraining(exploration=0.1), "exploration is called exploration_rate here"),
        (lambda: BrokerQuotas(min_free=0.1), "min_free is called min_free_ratio here"),
    ],
)
def test_a_name_of_elsewhere_is_answered_with_the_one_here(make, told):
    with pytest.raises(InvalidComponentError) as caught:
        make()
    assert told in {found.help for found in caught.value.diagnostics}
