"""Flagger: Canary and MetricTemplate. Source: Flagger 1.44.0."""
