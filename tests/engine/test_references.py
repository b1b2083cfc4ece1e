"""Outputs of one record in the properties of another: filled in, kept as references in the state, found again."""

from __future__ import annotations

from dataclasses import replace

import pytest

from aiscale.engine import differences
from aiscale.engine.automation import EngineStack
from aiscale.errors import DeploymentError
from aiscale.lowering.references import output
from aiscale.lowering.resource import Resource
from aiscale.plan.changes import Action
from tests.engine.conftest import KINDS, Rig
from tests.support.records import NAMESPACE, config_map, namespace, plan_of

pytestmark = pytest.mark.tools


def stash(name: str, value: object, *depends_on: str) -> Resource:
    """A resource of the engine's own provider, the one that needs no plugin: its inputs are outputs too."""
    return Resource(
        "pulumi:index:Stash", f"index-stash/{name}", {"input": value}, f"pulumiresources/{name}", depends_on, name
    )


def wanted(arn: str) -> list[Resource]:
    reference = output("index-stash/stream", "input.arn")
    settings = config_map("settings", "services/app", arn=f"{reference}/x", home="${HOME}")
    return [
        namespace(),
        stash("stream", {"arn": arn, "shards": 4}),
        stash(
            "reader", [reference, f"<{reference}>", output("index-stash/stream", "input.shards")], "index-stash/stream"
        ),
        replace(settings, depends_on=(*settings.depends_on, "index-stash/stream")),
    ]


def test_outputs_reach_clouds_and_the_cluster(rig: Rig) -> None:
    plan = plan_of(wanted("arn:1"), rig.engine.applied())
    assert differences(plan, rig.engine.preview(plan)) == ()
    assert rig.engine.up(plan).counts() == {Action.CREATE: 4}
    assert rig.kube.get(KINDS[0], NAMESPACE, "settings")["data"] == {"arn": "arn:1/x", "home": "${HOME}"}
    state = EngineStack(rig.engine.settings, "read").export()
    [reader] = [item for item in state["resources"] if item["urn"].endswith("::stash/reader")]
    assert reader["inputs"] == {"input": ["arn:1", "<arn:1>", 4]}

    again = rig.up(wanted("arn:1"))
    assert (again.plan.has_changes, again.drift, rig.engine.drift()) == (False, (), ())

    known = rig.engine.applied()
    assert {key: item.resource for key, item in known.resources.items()}.keys() == {r.key for r in wanted("arn:1")}
    for record in wanted("arn:1"):
        assert known.resources[record.key].resource.properties == record.properties


def test_what_is_referred_to_changes_and_drifts(rig: Rig) -> None:
    rig.up(wanted("arn:1"))
    plan = plan_of(wanted("arn:2"), rig.engine.applied())
    assert [(c.key, c.action) for c in plan.changes] == [("index-stash/stream", Action.UPDATE)]
    rig.engine.up(plan)
    assert rig.kube.get(KINDS[0], NAMESPACE, "settings")["data"]["arn"] == "arn:2/x"

    rig.patch("configmap/settings", {"data": {"arn": "arn:3/x"}})
    [drift] = rig.engine.drift()
    assert [(field.path, field.before, field.after) for field in drift.fields] == [("data.arn", "arn:2/x", "arn:3/x")]
    assert rig.up(wanted("arn:2")).counts() == {Action.UPDATE: 1}
    assert rig.kube.get(KINDS[0], NAMESPACE, "settings")["data"]["arn"] == "arn:2/x"
    assert rig.engine.destroy().counts() == {Action.DELETE: 4}


def test_a_missing_output_is_said(rig: Rig) -> None:
    records = [namespace(), stash("stream", {"arn": "arn:1"}),
               stash("reader", output("index-stash/stream", "input.none"), "index-stash/stream")]  # fmt: skip
    with pytest.raises(DeploymentError) as caught:
        rig.up(records)
    assert any("index-stash/stream has no output input.none" in line for line in caught.value.details), (
        caught.value.details
    )
