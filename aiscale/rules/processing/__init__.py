"""Rules about stream jobs."""

from __future__ import annotations

from aiscale.rules.processing import (
    prc001_job_too_slow,
    prc002_state_lost_at_restart,
    prc003_max_parallelism,
    prc010_spark_restart_and_schedule,
    prc013_no_event_time,
    prc015_idle_partition_stalls,
    prc018_state_too_large,
    prc019_guarantee_not_given,
    prc020_state_lifetime,
    prc021_window_copies,
    prc022_late_from_sites,
    prc035_still_running_when_due,
)

RULES = (
    prc001_job_too_slow,
    prc002_state_lost_at_restart,
    prc003_max_parallelism,
    prc010_spark_restart_and_schedule,
    prc013_no_event_time,
    prc015_idle_partition_stalls,
    prc018_state_too_large,
    prc019_guarantee_not_given,
    prc020_state_lifetime,
    prc021_window_copies,
    prc022_late_from_sites,
    prc035_still_running_when_due,
)
"""The rules of this area, by code. Adding one is one file, and its module in the imports and here."""
