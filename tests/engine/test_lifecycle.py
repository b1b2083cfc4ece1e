from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from aiscale.engine import differences
from aiscale.engine.automation import EngineStack
from aiscale.errors import StalePlanError
from aiscale.plan.changes import Action
from aiscale.plan.events import Note, ResourceFinished, StageStarted, Waiting
from aiscale.plan.restore import restoring
from tests.engine.conftest import NAMESPACES, Rig
from tests.support.records import NAMESPACE, SYSTEM, config_map, deployment, plan_of, service, triples

pytestmark = pytest.mark.tools


def test_from_nothing_to_up_to_edited_to_nothing(rig: Rig) -> None:
    wanted = triples(3, replicas=2)
    plan = plan_of(wanted, rig.engine.applied())
    assert differences(plan, rig.engine.preview(plan)) == ()
    assert rig.live() == set()

    result = rig.engine.up(plan, rig.events.append)
    assert (int(result.exit_code), result.counts()[Action.CREATE], result.not_ready) == (0, 10, ())
    assert rig.live() == {change.key for change in plan.resources}
    assert {e.key for e in rig.events if isinstance(e, ResourceFinished)} == {c.key for c in plan.changes}
    assert Waiting("Deployment", 3, 3) in rig.events
    metadata = rig.get("deployment/app-0001")["metadata"]
    assert metadata["labels"] == {
        "app.kubernetes.io/managed-by": "aiscale",
        "aiscale.dev/system": SYSTEM,
        "aiscale.dev/address": "services.app-0001",
        "aiscale.dev/plan": plan.id,
    }
    assert [f["manager"] for f in metadata["managedFields"] if f["operation"] == "Apply"] == ["aiscale"]

    before = rig.versions()
    rig.events.clear()
    again = rig.up(wanted)
    assert (again.plan.has_changes, int(again.exit_code), rig.versions()) == (False, 0, before)
    assert [e.name for e in rig.events if isinstance(e, StageStarted)] == [
        "compare 10 live objects of 4 kinds with what was applied",
        "record the applied state: 10 resources",
    ]

    edited = [
        *[r for r in wanted if r.key not in {"deployment/app-0000", "configmap/app-0001"}],
        deployment("app-0000", "services/app-0000", replicas=3),
        config_map("app-0001", "services/app-0001", level="debug"),
    ]
    plan = plan_of(edited, rig.engine.applied())
    assert differences(plan, rig.engine.preview(plan)) == ()
    assert rig.versions() == before
    assert rig.engine.up(plan).counts() == {Action.UPDATE: 2}
    changed = {key for key, version in rig.versions().items() if version != before[key]}
    assert changed == {"Deployment/app-0000", "ConfigMap/app-0001"}
    assert rig.get("deployment/app-0000")["status"]["readyReplicas"] == 3
    assert rig.engine.drift() == ()

    gone = rig.engine.destroy(rig.events.append)
    assert (gone.counts(), gone.remaining, rig.live()) == ({Action.DELETE: 10}, (), set())
    assert rig.kube.get(NAMESPACES, "", NAMESPACE) is None
    assert not rig.engine.applied().resources
    assert not rig.engine.destroy().plan.has_changes


def test_a_small_change_leaves_the_state_that_a_run_over_everything_leaves(rig: Rig) -> None:
    wanted = triples(3)
    rig.up(wanted)
    before = engine_state(rig)
    edited = [
        *[r for r in wanted if r.key != "deployment/app-0001"],
        deployment("app-0001", "services/app-0001", replicas=2),
        config_map("more", "services/app-0001"),
    ]
    rig.events.clear()
    assert rig.up(edited).counts() == {Action.UPDATE: 1, Action.CREATE: 1}
    assert "run the engine over 2 of 11 resources: 1 to create, 1 to update" in [
        e.name for e in rig.events if isinstance(e, StageStarted)
    ]
    assert {e.key for e in rig.events if isinstance(e, ResourceFinished)} == {"deployment/app-0001", "configmap/more"}
    found = engine_state(rig)
    assert {key: found[key] for key in before if key != "deployment/app-0001"} == {
        key: entry for key, entry in before.items() if key != "deployment/app-0001"
    }
    assert found.keys() - before.keys() == {"configmap/more"}
    home = f"namespace/{NAMESPACE}"
    assert found["configmap/more"][:2] == ([home], home)
    assert found["deployment/app-0001"][:2] == before["deployment/app-0001"][:2] == (["configmap/app-0001", home], home)
    plan = plan_of(edited, rig.engine.applied())
    assert not plan.has_changes
    assert differences(plan, rig.engine.preview(plan)) == ()
    assert rig.engine.drift() == ()
    # What a small change left out is deleted in its order all the same.
    assert rig.engine.destroy().counts() == {Action.DELETE: 11}
    assert rig.live() == set()


def engine_state(rig: Rig) -> dict[str, tuple[list[str], str, dict[str, Any]]]:
    """What the engine keeps of each record: what it depends on, what takes it with it, and its properties."""
    state = EngineStack(rig.engine.settings, "look").export()["resources"]
    urns = {item["urn"]: item["urn"].rsplit("::", 1)[-1] for item in state}
    return {
        urns[item["urn"]]: (
            sorted(urns[urn] for urn in item.get("dependencies", ())),
            urns.get(item.get("deletedWith", ""), ""),
            item["inputs"],
        )
        for item in state
        if item["type"].startswith("kubernetes:")
    }


def test_an_immutable_field_replaces_the_object_and_the_engine_agrees(rig: Rig) -> None:
    rig.up(triples(1))
    record = service("app-0000", "services/app-0000")
    headless = replace(
        record, properties={**record.properties, "spec": {**record.properties["spec"], "clusterIP": "None"}}
    )
    wanted = [*[r for r in triples(1) if r.kind != "Service"], headless]
    uid = rig.get("service/app-0000")["metadata"]["uid"]
    plan = plan_of(wanted, rig.engine.applied())
    assert [(c.action, c.key) for c in plan.changes] == [(Action.REPLACE, "service/app-0000")]
    assert differences(plan, rig.engine.preview(plan)) == ()
    assert rig.engine.up(plan).counts() == {Action.REPLACE: 1}
    assert rig.get("service/app-0000")["spec"]["clusterIP"] == "None"
    assert rig.get("service/app-0000")["metadata"]["uid"] != uid
    assert rig.engine.drift() == ()


def test_targets_leave_the_rest_alone(rig: Rig) -> None:
    plan = plan_of(triples(3), rig.engine.applied(), targets=["services/app-0001"])
    rig.engine.up(plan)
    assert rig.live() == {
        f"namespace/{NAMESPACE}", "configmap/app-0001", "deployment/app-0001", "service/app-0001"
    }  # fmt: skip
    rig.up(triples(3))
    plan = plan_of(triples(3, replicas=2), rig.engine.applied(), targets=["services/app-0002"])
    assert rig.engine.up(plan).counts() == {Action.UPDATE: 1}
    assert rig.get("deployment/app-0001")["spec"]["replicas"] == 1
    before = engine_state(rig)
    assert rig.engine.destroy(targets=["services/app-0002"]).counts() == {Action.DELETE: 3}
    assert set(rig.engine.applied().resources) == rig.live()
    assert engine_state(rig) == {key: entry for key, entry in before.items() if not key.endswith("/app-0002")}
    assert plan_of(triples(3), rig.engine.applied()).counts()[Action.CREATE] == 3


def test_what_drifted_is_found_and_put_back(rig: Rig) -> None:
    rig.up(triples(2))
    rig.patch("configmap/app-0000", {"data": {"level": "debug", "added": "by hand"}})
    rig.patch("deployment/app-0001", {"spec": {"replicas": 4}}, manager="another-tool")
    rig.remove("service/app-0001")
    found = [(d.key, d.kind, tuple((f.path, f.before, f.after) for f in d.fields)) for d in rig.engine.drift()]
    assert sorted(found) == [
        ("configmap/app-0000", "changed", (("data.level", "info", "debug"), ("data.added", None, "by hand"))),
        ("deployment/app-0001", "changed", (("spec.replicas", 1, 4),)),
        ("service/app-0001", "missing", ()),
    ]
    result = rig.up(triples(2))
    assert (int(result.exit_code), result.counts()) == (0, {Action.CREATE: 1, Action.UPDATE: 2})
    assert rig.engine.drift() == ()
    assert rig.get("deployment/app-0001")["spec"]["replicas"] == 1
    assert rig.get("configmap/app-0000")["data"] == {"level": "info"}
    assert Note("service/app-0001 is missing") in rig.events
    rig.remove("service/app-0000")
    assert rig.up(triples(2)).counts() == {Action.CREATE: 1}
    assert rig.engine.drift() == ()


def test_a_field_that_somebody_else_has_set_is_taken_over_only_when_asked(rig: Rig) -> None:
    rig.up(triples(1))
    rig.patch("configmap/app-0000", {"data": {"level": "trace"}}, manager="another-tool")
    wanted = [r if r.kind != "ConfigMap" else config_map("app-0000", r.address, level="debug") for r in triples(1)]
    refused = rig.up(wanted)
    assert [(item.key, "another-tool" in item.reason) for item in refused.failed] == [("configmap/app-0000", True)]
    assert rig.get("configmap/app-0000")["data"]["level"] == "trace"
    assert rig.up(wanted, force_conflicts=True).failed == ()
    assert rig.get("configmap/app-0000")["data"] == {"level": "debug"}


def test_a_reviewed_plan_does_nothing_else(rig: Rig) -> None:
    """What drifted between the look at the cluster and the run was not reviewed: nothing is done."""
    rig.up(triples(1))
    edited = [*triples(1)[:-1], deployment("app-0000", "services/app-0000", replicas=3)]
    plan = restoring(plan_of(edited, rig.engine.applied()), rig.engine.drift())
    rig.remove("service/app-0000")
    before = rig.versions()
    with pytest.raises(StalePlanError, match=f"^plan {plan.id} is stale: the cluster was changed since"):
        rig.engine.up(plan, is_reviewed=True)
    assert rig.versions() == before
    again = restoring(plan_of(edited, rig.engine.applied()), rig.engine.drift())
    assert rig.engine.up(again, is_reviewed=True).counts() == {Action.CREATE: 1, Action.UPDATE: 1}


def test_an_update_of_an_object_that_somebody_deleted_makes_it_anew(rig: Rig) -> None:
    rig.up(triples(1))
    dependent = rig.get("deployment/app-0000")["metadata"]["uid"]
    rig.remove("configmap/app-0000")
    wanted = [r if r.kind != "ConfigMap" else config_map("app-0000", r.address, level="debug") for r in triples(1)]
    assert rig.up(wanted).counts() == {Action.CREATE: 1}
    assert rig.get("configmap/app-0000")["data"] == {"level": "debug"}
    assert rig.get("deployment/app-0000")["metadata"]["uid"] == dependent
    assert rig.engine.drift() == ()
