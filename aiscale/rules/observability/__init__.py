"""Rules about objectives, alerts and what is measured."""

from __future__ import annotations

from aiscale.rules.observability import (
    obs001_failures_go_unnoticed,
    obs002_broken_promise_not_told,
    obs003_slo_above_dependencies,
    obs004_alert_never_fires,
    obs005_too_few_events,
    obs006_threshold_between_buckets,
    obs007_nobody_knows_what_to_do,
    obs008_alert_reaches_nobody,
    obs009_never_scraped,
    obs010_more_series_than_budget,
    obs011_collector_loses_spans,
    obs012_model_not_watched_for_drift,
    obs013_metric_of_nobody,
    obs014_nothing_counts,
    obs015_scrape_outlasts_interval,
    obs016_window_of_one_measurement,
    obs020_slo_above_own_objective,
    obs021_promise_nobody_watches,
    obs022_way_slower_than_promised,
    obs023_measured_elsewhere,
    obs024_no_promql,
    obs025_tokens_not_measured,
)
from aiscale.rules.rule import Rule

RULES: tuple[Rule, ...] = (
    obs001_failures_go_unnoticed,
    obs002_broken_promise_not_told,
    obs003_slo_above_dependencies,
    obs004_alert_never_fires,
    obs005_too_few_events,
    obs006_threshold_between_buckets,
    obs007_nobody_knows_what_to_do,
    obs008_alert_reaches_nobody,
    obs009_never_scraped,
    obs010_more_series_than_budget,
    obs011_collector_loses_spans,
    obs012_model_not_watched_for_drift,
    obs013_metric_of_nobody,
    obs014_nothing_counts,
    obs015_scrape_outlasts_interval,
    obs016_window_of_one_measurement,
    obs020_slo_above_own_objective,
    obs021_promise_nobody_watches,
    obs022_way_slower_than_promised,
    obs023_measured_elsewhere,
    obs024_no_promql,
    obs025_tokens_not_measured,
)
"""The rules of this area, by code. Adding one is one file, and its module in the imports and here."""
