"""Rules about services and their calls."""

from __future__ import annotations

from aiscale.rules.services import (
    svc001_attempts_exceed_objective,
    svc002_timeout_below_objective,
    svc003_availability_above_callees,
    svc004_call_without_port,
    svc005_too_small_for_the_peak,
    svc007_retries_multiply,
    svc009_secret_in_clear,
    svc010_stopped_replica_loses_work,
    svc012_waits_exceed_the_objective,
    svc022_query_without_end,
    svc024_too_many_connections,
    svc025_redaction_may_be_skipped,
    svc026_one_name_for_two,
    svc027_single_replica,
)

RULES = (
    svc001_attempts_exceed_objective,
    svc002_timeout_below_objective,
    svc003_availability_above_callees,
    svc004_call_without_port,
    svc005_too_small_for_the_peak,
    svc007_retries_multiply,
    svc009_secret_in_clear,
    svc010_stopped_replica_loses_work,
    svc012_waits_exceed_the_objective,
    svc022_query_without_end,
    svc024_too_many_connections,
    svc025_redaction_may_be_skipped,
    svc026_one_name_for_two,
    svc027_single_replica,
)
"""The rules of this area, by code. Adding one is one file, and its module in the imports and here."""
