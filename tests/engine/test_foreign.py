"""A resource of another provider goes the same way: planned, made after what it needs, edited, found again, deleted."""

from __future__ import annotations

import pytest

from aiscale.engine import differences
from aiscale.lowering.resource import Resource
from aiscale.plan.changes import Action
from tests.engine.conftest import Rig
from tests.support.records import plan_of, triples

pytestmark = pytest.mark.tools


def stash(value: dict[str, object]) -> Resource:
    """A resource of the engine's own provider, the one that needs no plugin."""
    return Resource(
        "pulumi:index:Stash",
        "index-stash/kept",
        {"input": value},
        "pulumiresources/kept",
        ("configmap/app-0000",),
        "kept",
    )


def test_another_providers_resource_lives_in_the_same_plan(rig: Rig) -> None:
    wanted = [*triples(1), stash({"bucket": "models", "versions": [1, 2]})]
    plan = plan_of(wanted, rig.engine.applied())
    assert differences(plan, rig.engine.preview(plan)) == ()
    assert rig.engine.up(plan).counts() == {Action.CREATE: 5}
    assert not rig.up(wanted).plan.has_changes

    edited = [*triples(1), stash({"bucket": "models", "versions": [1, 2, 3]})]
    plan = plan_of(edited, rig.engine.applied())
    [change] = plan.changes
    assert [(field.path, field.before, field.after) for field in change.fields] == [("input.versions[2]", None, 3)]
    assert rig.engine.up(plan).counts() == {Action.UPDATE: 1}

    known = rig.engine.applied().resources["index-stash/kept"]
    assert (known.resource.properties, known.resource.depends_on, known.plan) == (
        {"input": {"bucket": "models", "versions": [1, 2, 3]}}, ("configmap/app-0000",), plan.id
    )  # fmt: skip
    assert rig.up(triples(1)).counts() == {Action.DELETE: 1}
    assert "index-stash/kept" not in rig.engine.applied().resources
