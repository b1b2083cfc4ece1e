"""Known faults: people who decide cases."""

from __future__ import annotations

from aiscale.rules.faults.fault import Fault

FAULTS: tuple[Fault, ...] = (
    Fault(
        "people-1",
        "More cases come to people than they decide in all of their shifts, and the queue grows from week to week.",
        "L. Kleinrock, Queueing Systems, volume 1 (1975)",
    ),
    Fault(
        "people-2",
        "A promise about cases holds in working hours, and not for those that come at night or before a weekend.",
        "L. Kleinrock, Queueing Systems, volume 1 (1975); arithmetic over the shifts of a week",
    ),
    Fault(
        "people-3",
        "A stream deletes cases over a weekend, before anybody has seen them.",
        "Apache Kafka topic configuration, retention.ms",
    ),
    Fault(
        "people-4",
        "A training takes records for good ones whose labels people have not given yet.",
        "O. Chapelle, Modeling Delayed Feedback in Display Advertising, KDD (2014)",
    ),
)
"""Every fault of this area that is known, whether or not a rule finds it."""
