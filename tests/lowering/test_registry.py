from __future__ import annotations

from aiscale.components.registry import COMPONENTS
from aiscale.lowering.registry import LOWERINGS, WITHOUT_RESOURCES


def test_every_kind_is_lowered_or_says_why_not():
    known = {kind for kind, _ in LOWERINGS} | {kind for kind, _ in WITHOUT_RESOURCES}
    missing = [kind.__name__ for kind in COMPONENTS if kind not in known]
    assert missing == [], "write aiscale/lowering/<domain>/<technology>.py and add it to LOWERINGS"


def test_no_kind_is_named_twice():
    kinds = [kind for kind, _ in (*LOWERINGS, *WITHOUT_RESOURCES)]
    assert sorted(kind.__name__ for kind in kinds) == sorted({kind.__name__ for kind in kinds})


def test_every_reason_is_a_sentence():
    assert [kind.__name__ for kind, reason in WITHOUT_RESOURCES if len(reason.split()) < 4] == []
