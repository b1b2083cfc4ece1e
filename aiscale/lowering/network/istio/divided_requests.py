"""Which requests Istio divides between two versions of a service."""

from __future__ import annotations

from aiscale.analysis.delivery.ab_tests import routed_model
from aiscale.analysis.delivery.held_shares import held_share
from aiscale.analysis.network.divided_requests import splits_requests
from aiscale.core.component import Component
from aiscale.core.values.rollout import Canary, Shadow
from aiscale.lowering.context import LoweringContext
from aiscale.lowering.delivery.rolled_out import rolled_out


def is_divided(callee: Component, context: LoweringContext) -> bool:
    """Whether proxies divide or copy the requests to a component."""
    if routed_model(callee, context.whole) is not None or held_share(callee) is not None:
        return True
    ways = rolled_out(callee, context.whole)
    if ways is None or not isinstance(ways.rollout, Canary | Shadow):
        return False
    return splits_requests(context.whole, ways.service)
