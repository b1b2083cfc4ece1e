"""Rules about how the number of replicas follows the load."""

from __future__ import annotations

from aiscale.rules.rule import Rule
from aiscale.rules.scaling import (
    scl020_target_above_objective,
    scl021_load_rises_faster_than_replicas,
    scl022_signal_of_other_work,
    scl023_scaled_to_zero,
    scl025_more_replicas_than_partitions,
    scl026_lag_target,
    scl027_too_few_without_signal,
    scl028_too_few_without_a_zone,
    scl029_eager_rebalance,
    scl030_backlog_overloads_callee,
    scl031_cooldown_below_start,
    scl035_signal_not_measured,
)

RULES: tuple[Rule, ...] = (
    scl020_target_above_objective,
    scl021_load_rises_faster_than_replicas,
    scl022_signal_of_other_work,
    scl023_scaled_to_zero,
    scl025_more_replicas_than_partitions,
    scl026_lag_target,
    scl027_too_few_without_signal,
    scl028_too_few_without_a_zone,
    scl029_eager_rebalance,
    scl030_backlog_overloads_callee,
    scl031_cooldown_below_start,
    scl035_signal_not_measured,
)
"""The rules of this area, by code. Adding one is one file, and its module in the imports and here."""
