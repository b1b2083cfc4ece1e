"""Rules about where data and workloads may be, and what happens when a site is cut off."""

from __future__ import annotations

from aiscale.rules.placement import (
    plc001_outside_residency,
    plc002_no_successor,
    plc003_failover_gate,
    plc004_overflow_not_possible,
    plc005_offline_call,
    plc006_buffer_too_small,
    plc007_duplicates_after_outage,
    plc008_models_beyond_disk,
    plc009_other_processor,
    plc010_removed_while_offline,
    plc011_site_too_small,
    plc012_networks_overlap,
    plc013_successor_too_small,
    plc014_write_without_buffer,
    plc015_buffer_forgets,
    plc016_update_takes_too_long,
    plc017_joins_unknown_network,
    plc018_uplink_too_thin,
    plc019_round_trip_too_long,
    plc020_two_answers,
    plc021_away_from_data,
    plc022_site_can_not_grow,
    plc023_site_without_gpu,
)
from aiscale.rules.rule import Rule

RULES: tuple[Rule, ...] = (
    plc001_outside_residency,
    plc002_no_successor,
    plc003_failover_gate,
    plc004_overflow_not_possible,
    plc005_offline_call,
    plc006_buffer_too_small,
    plc007_duplicates_after_outage,
    plc008_models_beyond_disk,
    plc009_other_processor,
    plc010_removed_while_offline,
    plc011_site_too_small,
    plc012_networks_overlap,
    plc013_successor_too_small,
    plc014_write_without_buffer,
    plc015_buffer_forgets,
    plc016_update_takes_too_long,
    plc017_joins_unknown_network,
    plc018_uplink_too_thin,
    plc019_round_trip_too_long,
    plc020_two_answers,
    plc021_away_from_data,
    plc022_site_can_not_grow,
    plc023_site_without_gpu,
)
"""The rules of this area, by code. Adding one is one file and one line here."""
