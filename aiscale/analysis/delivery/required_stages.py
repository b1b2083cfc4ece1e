"""Which stages of a pipeline have certainly succeeded before each of them runs."""

from __future__ import annotations

from collections.abc import Sequence

from aiscale.components.delivery.stage import Stage, in_order


def certain(stages: Sequence[Stage]) -> dict[str, frozenset[str]]:
    """What has certainly succeeded when a stage runs, itself left out, by name.

    A stage waits for all that it ``needs``, so whatever is certain for one of them is certain for it: this is more
    than the dominators of the graph, which take each way to a stage for one that may be gone alone. Of what it
    ``needs_any``, only what is certain for all of them. A stage that runs ``always`` is certain of nothing.
    """
    before: dict[str, frozenset[str]] = {}
    for stage in in_order(stages):
        if stage.when == "always":
            before[stage.name] = frozenset()
            continue
        found: frozenset[str] = frozenset().union(*(before[name] | {name} for name in stage.needs))
        ways: list[frozenset[str]] = [before[name] | {name} for name in stage.needs_any]
        if ways:
            found |= ways[0].intersection(*ways[1:])
        before[stage.name] = found
    return before
