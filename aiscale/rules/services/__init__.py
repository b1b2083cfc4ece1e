"""Rules about services and their calls."""

from __future__ import annotations

from aiscale.rules.services import (
    svc001_timeout_above_objective,
    svc002_timeout_below_callee_objective,
    svc003_availability_above_callees,
    svc004_call_without_port,
    svc005_too_small_for_the_peak,
    svc007_retry_amplification,
    svc010_stopped_replica_loses_work,
    svc012_waits_exceed_the_objective,
    svc022_query_without_timeout,
    svc024_connection_pools,
    svc025_redaction_may_be_skipped,
    svc026_shared_variable_names,
    svc027_single_replica,
)

RULES = (
    svc001_timeout_above_objective,
    svc002_timeout_below_callee_objective,
    svc003_availability_above_callees,
    svc004_call_without_port,
    svc005_too_small_for_the_peak,
    svc007_retry_amplification,
    svc010_stopped_replica_loses_work,
    svc012_waits_exceed_the_objective,
    svc022_query_without_timeout,
    svc024_connection_pools,
    svc025_redaction_may_be_skipped,
    svc026_shared_variable_names,
    svc027_single_replica,
)
"""The rules of this area, by code. Adding one is one file, and its module in the imports and here."""
