"""Rules about objectives, alerts and what is measured."""

from __future__ import annotations

from aiscale.rules.observability import (
    obs003_slo_target,
    obs004_alert_window,
    obs006_histogram_buckets,
    obs007_alert_receiver,
    obs009_scrape,
    obs010_series_budget,
    obs011_trace_collector,
    obs012_drift_monitoring,
    obs013_expression,
    obs014_unmeasured_objective,
    obs021_unwatched_objective,
    obs022_freshness,
    obs023_other_cluster_metrics,
)
from aiscale.rules.rule import Rule

RULES: tuple[Rule, ...] = (
    obs003_slo_target,
    obs004_alert_window,
    obs006_histogram_buckets,
    obs007_alert_receiver,
    obs009_scrape,
    obs010_series_budget,
    obs011_trace_collector,
    obs012_drift_monitoring,
    obs013_expression,
    obs014_unmeasured_objective,
    obs021_unwatched_objective,
    obs022_freshness,
    obs023_other_cluster_metrics,
)
"""The rules of this area, by code. Adding one is one file, and its module in the imports and here."""
