"""Rules about how new versions are made, judged and rolled out."""

from __future__ import annotations

from aiscale.rules.delivery import (
    dlv040_gates_stop_nothing,
    dlv041_too_few_samples,
    dlv045_two_owners_of_a_field,
    dlv046_deployed_without_evaluation_or_signature,
    dlv047_mutable_reference,
    dlv048_no_earlier_version,
    dlv050_training_longer_than_its_interval,
    dlv051_cached_training,
    dlv052_pipeline_runs_code_of_others,
    dlv053_trained_on_other_features,
    dlv055_feedback_loop,
    dlv064_two_rollouts_of_one_service,
    dlv065_drift_monitor_without_training,
    dlv072_wrong_bound,
    dlv075_labels_not_waited_for,
    dlv077_rollout_not_carried_out,
    dlv079_waves_verify_nothing,
)
from aiscale.rules.rule import Rule

RULES: tuple[Rule, ...] = (
    dlv040_gates_stop_nothing,
    dlv041_too_few_samples,
    dlv045_two_owners_of_a_field,
    dlv046_deployed_without_evaluation_or_signature,
    dlv047_mutable_reference,
    dlv048_no_earlier_version,
    dlv050_training_longer_than_its_interval,
    dlv051_cached_training,
    dlv052_pipeline_runs_code_of_others,
    dlv053_trained_on_other_features,
    dlv055_feedback_loop,
    dlv064_two_rollouts_of_one_service,
    dlv065_drift_monitor_without_training,
    dlv072_wrong_bound,
    dlv075_labels_not_waited_for,
    dlv077_rollout_not_carried_out,
    dlv079_waves_verify_nothing,
)
"""The rules of this area, by code. Adding one is one file, and its module in the imports and here."""
