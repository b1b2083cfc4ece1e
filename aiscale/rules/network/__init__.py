"""Rules about the network between services."""

from __future__ import annotations

from aiscale.rules.network import (
    net001_mesh_retry_amplification,
    net002_abandoned_requests,
    net003_futile_retry,
    net005_repeated_effect,
    net009_outlier_ejection,
    net011_unbounded_queue,
    net012_caller_outside_strict_mtls,
    net015_single_endpoint_picker,
    net016_unmatched_host,
    net017_duplicate_routing,
    net020_short_timeout,
    net021_unsupported_by_mesh,
    net022_plaintext_listener,
    net024_plaintext_personal_data,
    net025_request_limits,
    net027_authentication_gap,
    net029_unreachable_target,
    net031_no_effective_failover,
    net032_failover_capacity,
    net033_failover_time,
    net034_open_access,
    net035_two_meshes,
)
from aiscale.rules.rule import Rule

RULES: tuple[Rule, ...] = (
    net001_mesh_retry_amplification,
    net002_abandoned_requests,
    net003_futile_retry,
    net005_repeated_effect,
    net009_outlier_ejection,
    net011_unbounded_queue,
    net012_caller_outside_strict_mtls,
    net015_single_endpoint_picker,
    net016_unmatched_host,
    net017_duplicate_routing,
    net020_short_timeout,
    net021_unsupported_by_mesh,
    net022_plaintext_listener,
    net024_plaintext_personal_data,
    net025_request_limits,
    net027_authentication_gap,
    net029_unreachable_target,
    net031_no_effective_failover,
    net032_failover_capacity,
    net033_failover_time,
    net034_open_access,
    net035_two_meshes,
)
"""The rules of this area, by code. Adding one is one file, and its module in the imports and here."""
