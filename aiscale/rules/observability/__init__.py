"""Rules about objectives, alerts and what is measured."""

from __future__ import annotations

from aiscale.rules.observability import (
    obs003_slo_target,
    obs004_alert_window,
    obs006_threshold_between_buckets,
    obs007_alert_receiver,
    obs009_scrape,
    obs010_more_series_than_budget,
    obs011_collector_loses_spans,
    obs012_model_not_watched_for_drift,
    obs013_expression,
    obs014_unmeasured_objective,
    obs021_unwatched_objective,
    obs022_way_slower_than_promised,
    obs023_measured_elsewhere,
)
from aiscale.rules.rule import Rule

RULES: tuple[Rule, ...] = (
    obs003_slo_target,
    obs004_alert_window,
    obs006_threshold_between_buckets,
    obs007_alert_receiver,
    obs009_scrape,
    obs010_more_series_than_budget,
    obs011_collector_loses_spans,
    obs012_model_not_watched_for_drift,
    obs013_expression,
    obs014_unmeasured_objective,
    obs021_unwatched_objective,
    obs022_way_slower_than_promised,
    obs023_measured_elsewhere,
)
"""The rules of this area, by code. Adding one is one file, and its module in the imports and here."""
