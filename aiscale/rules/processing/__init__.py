"""Rules about stream jobs."""

from __future__ import annotations

from aiscale.rules.processing import (
    prc001_job_too_slow,
    prc002_no_checkpoint_storage,
    prc003_above_max_parallelism,
    prc004_state_dropped_on_upgrade,
)

RULES = (
    prc001_job_too_slow,
    prc002_no_checkpoint_storage,
    prc003_above_max_parallelism,
    prc004_state_dropped_on_upgrade,
)
"""The rules of this area, by code. Adding one is one file and one line here."""
