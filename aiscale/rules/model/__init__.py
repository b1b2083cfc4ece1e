"""Rules about what is refused before rules can run."""

from __future__ import annotations

from aiscale.rules.model import (
    blu001_blueprint_raises,
    blu002_no_system,
    blu003_time_limit,
    blu004_exits,
    mod001_invalid_value,
    mod002_duplicate_address,
    mod003_empty_system,
    mod004_not_supported_by_up,
    mod005_patch_does_not_fit,
    mod006_unreferenced_component,
    mod007_unknown_cluster_table,
    mod008_ambiguous_kind,
)

PAGES = (
    blu001_blueprint_raises,
    blu002_no_system,
    blu003_time_limit,
    blu004_exits,
    mod001_invalid_value,
    mod002_duplicate_address,
    mod003_empty_system,
    mod004_not_supported_by_up,
    mod005_patch_does_not_fit,
    mod006_unreferenced_component,
    mod007_unknown_cluster_table,
    mod008_ambiguous_kind,
)
"""What is found before rules can run, while the blueprint is loaded and the graph is built."""
