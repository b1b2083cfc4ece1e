"""Rules about services and their calls."""

from __future__ import annotations

from aiscale.rules.services import (
    svc001_attempts_exceed_objective,
    svc002_timeout_below_objective,
    svc003_availability_above_callees,
    svc004_call_without_port,
    svc005_service_too_slow,
    svc007_retries_multiply,
    svc008_signal_not_measured,
    svc009_secret_in_clear,
    svc010_stops_before_callers_leave,
    svc011_state_lost_when_scaled,
    svc012_calls_together_outlast_promise,
    svc022_query_without_end,
    svc023_database_too_slow,
    svc024_too_many_connections,
    svc025_redaction_may_be_skipped,
    svc026_one_name_for_two,
    svc027_one_pod_takes_others_with_it,
)

RULES = (
    svc001_attempts_exceed_objective,
    svc002_timeout_below_objective,
    svc003_availability_above_callees,
    svc004_call_without_port,
    svc005_service_too_slow,
    svc007_retries_multiply,
    svc008_signal_not_measured,
    svc009_secret_in_clear,
    svc010_stops_before_callers_leave,
    svc011_state_lost_when_scaled,
    svc012_calls_together_outlast_promise,
    svc022_query_without_end,
    svc023_database_too_slow,
    svc024_too_many_connections,
    svc025_redaction_may_be_skipped,
    svc026_one_name_for_two,
    svc027_one_pod_takes_others_with_it,
)
"""The rules of this area, by code. Adding one is one file, and its module in the imports and here."""
