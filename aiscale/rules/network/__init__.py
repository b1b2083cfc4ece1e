"""Rules about the network between services."""

from __future__ import annotations

from aiscale.rules.network import (
    net001_retries_of_the_mesh_multiply,
    net002_callee_works_for_nobody,
    net003_futile_retry,
    net005_repeated_effect,
    net009_ejection_leaves_too_few,
    net011_endless_queue_for_a_gpu,
    net012_caller_outside_strict_mesh,
    net015_one_picker_for_the_pool,
    net016_host_of_no_listener,
    net017_duplicate_routing,
    net020_short_timeout,
    net021_not_done_by_mesh,
    net022_plaintext_listener,
    net024_plaintext_personal_data,
    net025_request_limits,
    net027_authentication_gap,
    net029_unreachable_target,
    net031_protects_from_nothing,
    net032_rest_too_small,
    net033_switches_too_late,
    net034_open_access,
    net035_two_meshes_in_one_cluster,
)
from aiscale.rules.rule import Rule

RULES: tuple[Rule, ...] = (
    net001_retries_of_the_mesh_multiply,
    net002_callee_works_for_nobody,
    net003_futile_retry,
    net005_repeated_effect,
    net009_ejection_leaves_too_few,
    net011_endless_queue_for_a_gpu,
    net012_caller_outside_strict_mesh,
    net015_one_picker_for_the_pool,
    net016_host_of_no_listener,
    net017_duplicate_routing,
    net020_short_timeout,
    net021_not_done_by_mesh,
    net022_plaintext_listener,
    net024_plaintext_personal_data,
    net025_request_limits,
    net027_authentication_gap,
    net029_unreachable_target,
    net031_protects_from_nothing,
    net032_rest_too_small,
    net033_switches_too_late,
    net034_open_access,
    net035_two_meshes_in_one_cluster,
)
"""The rules of this area, by code. Adding one is one file, and its module in the imports and here."""
