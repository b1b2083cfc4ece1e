"""What ``aiscale drift`` prints."""

from __future__ import annotations

import pytest

from aiscale.cli.commands.drift import drift_lines
from aiscale.plan.changes import FieldChange
from aiscale.plan.restore import Drift

MISSING = Drift("service/a", "services/a", "missing")
CHANGED = Drift(
    "networkpolicy/a",
    "services/a",
    "changed",
    (FieldChange("spec.egress[0].ports", [{"port": 80}], None), FieldChange("spec.x", "a\x1b[2J", 3)),
)
EXTRA = Drift("configmap/stray", "", "extra")


@pytest.mark.parametrize(
    ("found", "count", "said"),
    [
        ((), 2, ["2 objects are as they were applied."]),
        ((), 0, ["a is not up"]),
        ((MISSING,), 9, [
            "- service/a  missing  (services/a)",
            "1 of 9 objects differs from what was applied. `aiscale up` puts it back.",
        ]),
        ((MISSING, CHANGED), 9, [
            "- service/a  missing  (services/a)",
            "~ networkpolicy/a  changed  (services/a)",
            '    spec.egress[0].ports: [{"port": 80}] → none',
            "    spec.x: a\ufffd[2J → 3",
            "2 of 9 objects differ from what was applied. `aiscale up` puts them back.",
        ]),
        ((EXTRA,), 9, [
            "+ configmap/stray  extra",
            "1 more object carries the system's label; aiscale did not make it and leaves it alone.",
        ]),
    ],
)  # fmt: skip
def test_lines(found: tuple[Drift, ...], count: int, said: list[str]) -> None:
    assert list(drift_lines(found, count, "a is not up")) == said
