"""Rules about where data and workloads may be, and what happens when a site is cut off."""

from __future__ import annotations

from aiscale.rules.placement import (
    plc001_outside_residency,
    plc003_placement_backend,
    plc005_offline_dependency,
    plc006_site_buffer,
    plc007_duplicates_after_outage,
    plc009_processor_architecture,
    plc010_removal_while_offline,
    plc011_site_capacity,
    plc012_site_networks,
    plc013_successor_capacity,
    plc019_placement_distance,
    plc027_called_outside_residency,
    plc028_unknown_location,
    plc029_round_trip_above_timeout,
    plc030_failover_dependency,
    plc033_uplink_bandwidth,
    plc035_broker_protocol,
    plc036_contradictory_location,
    plc038_model_outside_residency,
)
from aiscale.rules.rule import Rule

RULES: tuple[Rule, ...] = (
    plc001_outside_residency,
    plc003_placement_backend,
    plc005_offline_dependency,
    plc006_site_buffer,
    plc007_duplicates_after_outage,
    plc009_processor_architecture,
    plc010_removal_while_offline,
    plc011_site_capacity,
    plc012_site_networks,
    plc013_successor_capacity,
    plc019_placement_distance,
    plc027_called_outside_residency,
    plc028_unknown_location,
    plc029_round_trip_above_timeout,
    plc030_failover_dependency,
    plc033_uplink_bandwidth,
    plc035_broker_protocol,
    plc036_contradictory_location,
    plc038_model_outside_residency,
)
"""The rules of this area, by code. Adding one is one file, and its module in the imports and here."""
