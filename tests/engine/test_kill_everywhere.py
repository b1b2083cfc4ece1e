"""``kill -9`` at every other event of a run: a hundred moments in all."""

from __future__ import annotations

import pytest

from tests.engine.conftest import Rig
from tests.engine.test_kill import FIRST, SECOND, run_and_kill, strays
from tests.support.records import triples

pytestmark = [pytest.mark.tools, pytest.mark.long]

SMALL, LARGE = 5, 35
"""Components of three objects before a run, and those that it wants: it creates 90 objects and changes 5."""

EVENTS = 2 * 95 + 2 * 5
"""Events of the run: start and end of each object and of five stages: compare, journal, engine, record, wait."""

PARTS = 9


@pytest.mark.parametrize("part", range(PARTS))
def test_no_moment_loses_anything(rig: Rig, part: int) -> None:
    kept = triples(SMALL, image=FIRST)
    assert int(rig.up(kept).exit_code) == 0
    moments = range(1 + 2 * part, EVENTS, 2 * PARTS)
    assert len(moments) >= 11
    for moment in moments:
        assert run_and_kill(rig, ("", "", moment), SECOND, with_engine=moment % 4 == 1, count=LARGE), moment
        assert int(rig.up(kept).exit_code) == 0, moment
        assert rig.live() == {record.key for record in kept}, moment
        assert (set(rig.engine.applied().resources), rig.engine.applied().leftovers) == (rig.live(), ()), moment
        images = {one["spec"]["template"]["spec"]["containers"][0]["image"] for one in rig.items_of("deployment")}
        assert images == {FIRST}, moment
        assert rig.engine.drift() == (), moment
        assert not strays(rig), moment
