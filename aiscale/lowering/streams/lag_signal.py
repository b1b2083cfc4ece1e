"""Triggers by which KEDA measures the lag of a workload in one place."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from aiscale.lowering.clouds.aws_identity import Statement
from aiscale.lowering.resource import Resource


@dataclass(frozen=True, slots=True)
class LagSignal:
    """The triggers, and what KEDA needs to ask.

    Attributes:
        triggers: in KEDA's own shape: ``type``, ``metadata``, and what else a trigger of a ``ScaledObject`` has.
        words: their effect, for the reason: ``leaves about 1,000 records a replica waiting``.
        resources: what KEDA signs in with.
        depends_on: keys of the resources that the triggers refer to.
        aws: what KEDA may read in AWS.
        is_google: whether it looks in Google Cloud.
        counts_records: whether each trigger gives the number of records that wait: then they can be added up.
    """

    triggers: tuple[dict[str, Any], ...]
    words: str
    resources: tuple[Resource, ...] = ()
    depends_on: tuple[str, ...] = ()
    aws: tuple[Statement, ...] = ()
    is_google: bool = False
    counts_records: bool = True
