from __future__ import annotations

import os
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from pulumi.automation import CommandResult

from aiscale.engine import automation, differences, open_engine
from aiscale.engine.command import EngineCommand
from aiscale.engine.kube_errors import UnreachableError, WrongClusterError
from aiscale.engine.lock import locked
from aiscale.errors import AuthenticationError, CancelledError, DeploymentError
from aiscale.lowering.resource import Resource
from aiscale.plan.changes import Action
from aiscale.plan.events import ResourceStarted, StageStarted
from tests.engine.conftest import NAMESPACES, Rig
from tests.support.records import NAMESPACE, SYSTEM, config_map, deployment, plan_of, triples

pytestmark = pytest.mark.tools


def broken(name: str, address: str) -> Resource:
    """A Deployment that the API server refuses: its selector does not select its own pods."""
    record = deployment(name, address)
    spec = {**record.properties["spec"], "selector": {"matchLabels": {"app": "another"}}}
    return replace(record, properties={**record.properties, "spec": spec}, depends_on=("namespace/rides-test",))


def test_one_refused_object_leaves_the_others_to_be_applied(rig: Rig) -> None:
    wanted = [*triples(2), broken("wrong", "services/wrong")]
    plan = plan_of(wanted, rig.engine.applied())
    result = rig.engine.up(plan, rig.events.append)
    assert int(result.exit_code) == 4
    (failure,) = result.failed
    assert (failure.key, failure.action) == ("deployment/wrong", Action.CREATE)
    assert "`selector` does not match template `labels`" in failure.reason
    assert set(rig.engine.applied().resources) == rig.live() == {r.key for r in wanted} - {"deployment/wrong"}
    fixed = [*triples(2), replace(deployment("wrong", "services/wrong"), depends_on=("namespace/rides-test",))]
    plan = plan_of(fixed, rig.engine.applied())
    assert [(c.action, c.key) for c in plan.changes] == [(Action.CREATE, "deployment/wrong")]
    assert int(rig.engine.up(plan).exit_code) == 0
    assert not rig.up(fixed).plan.has_changes


def test_a_refused_update_is_tried_again(rig: Rig) -> None:
    rig.up([*triples(1), deployment("a", "services/a", replicas=1), config_map("a", "services/a")])
    bad = [*triples(1), deployment("a", "services/a", replicas=-1), config_map("a", "services/a", level="x")]
    plan = plan_of(bad, rig.engine.applied())
    (difference,) = differences(plan, rig.engine.preview(plan))
    assert difference.key == "deployment/a"
    assert "must be greater than or equal to 0" in difference.why
    assert [f.key for f in rig.engine.up(plan).failed] == ["deployment/a"]
    good = [*triples(1), deployment("a", "services/a", replicas=1), config_map("a", "services/a", level="x")]
    result = rig.up(good)
    assert (int(result.exit_code), [c.key for c in result.plan.changes]) == (0, ["deployment/a"])
    assert rig.engine.drift() == ()
    assert not rig.up(good).plan.has_changes


def test_a_namespace_that_may_not_go_leaves_nothing_out_of_sight(rig: Rig) -> None:
    rig.up(triples(2))
    with no_deletion_of_namespaces(rig):
        refused = rig.engine.destroy(rig.events.append)
        assert (int(refused.exit_code), [item.key for item in refused.failed]) == (4, [f"namespace/{NAMESPACE}"])
        assert "not today" in refused.failed[0].reason
        applied = rig.engine.applied()
        kept = {*applied.resources, *(item.resource.key for item in applied.leftovers)}
        assert kept == rig.live() == {record.key for record in triples(2)}
    assert int(rig.up(triples(1)).exit_code) == 0
    assert set(rig.engine.applied().resources) == rig.live() == {record.key for record in triples(1)}
    gone = rig.engine.destroy(rig.events.append)
    assert (int(gone.exit_code), rig.live(), rig.engine.applied().leftovers) == (0, set(), ())
    assert rig.kube.get(NAMESPACES, "", NAMESPACE) is None


@contextmanager
def no_deletion_of_namespaces(rig: Rig) -> Iterator[None]:
    """The API server refuses it, as an administrator may have it."""
    base, name = "/apis/admissionregistration.k8s.io/v1", "keep-namespaces.example"
    rule = {"apiGroups": [""], "apiVersions": ["v1"], "operations": ["DELETE"], "resources": ["namespaces"]}
    policy = {
        "apiVersion": "admissionregistration.k8s.io/v1",
        "kind": "ValidatingAdmissionPolicy",
        "metadata": {"name": name},
        "spec": {
            "matchConstraints": {"resourceRules": [rule]},
            "validations": [{"expression": f"oldObject.metadata.name != '{NAMESPACE}'", "message": "not today"}],
        },
    }
    binding = {
        **policy,
        "kind": "ValidatingAdmissionPolicyBinding",
        "spec": {"policyName": name, "validationActions": ["Deny"]},
    }
    parts = {"validatingadmissionpolicies": policy, "validatingadmissionpolicybindings": binding}
    http, path = rig.kube._http, NAMESPACES.path("", NAMESPACE)
    try:
        for resource, body in parts.items():
            http.post(f"{base}/{resource}", json=body).raise_for_status()
        rig.until(lambda: "not today" in http.delete(path, params={"dryRun": "All"}).text)
        yield
    finally:
        for resource in parts:
            http.delete(f"{base}/{resource}/{name}")
        rig.until(lambda: "not today" not in http.delete(path, params={"dryRun": "All"}).text)


def test_an_object_that_does_not_become_ready_is_explained(rig: Rig) -> None:
    record = deployment("big", "services/big")
    spec = dict(record.properties["spec"])
    container = {**spec["template"]["spec"]["containers"][0], "resources": {"requests": {"cpu": "900"}}}
    spec["template"] = {"metadata": spec["template"]["metadata"], "spec": {"containers": [container]}}
    big = replace(record, properties={**record.properties, "spec": spec}, depends_on=("namespace/rides-test",))
    result = rig.up([*triples(1), big], wait_timeout_s=4)
    assert int(result.exit_code) == 9
    (item,) = result.not_ready
    assert item.key == "deployment/big"
    assert item.reason.startswith("0 of 1 replicas are available: no node takes it: ")
    assert "Insufficient cpu" in item.reason
    assert any("FailedScheduling" in line for line in item.details)
    assert not plan_of([*triples(1), big], rig.engine.applied()).has_changes
    assert int(rig.up([*triples(1), big], wait_timeout_s=0).exit_code) == 0


def test_an_unreachable_cluster_is_an_error_and_the_state_stays(rig: Rig, tmp_path: Path) -> None:
    rig.up(triples(1))
    before = rig.engine.settings.folder.applied.read_bytes()
    kubeconfig = tmp_path / "gone.kubeconfig"
    text = rig.engine.settings.kubeconfig.read_text()
    kubeconfig.write_text(text.replace(rig.kube.server, "https://127.0.0.1:1"))
    cut = open_engine(rig.engine.settings.folder.root.parent, SYSTEM, "test", kubeconfig, None)
    plan = plan_of(triples(1, replicas=2), cut.applied())
    for act in (cut.drift, cut.destroy, lambda: cut.up(plan), lambda: cut.preview(plan)):
        with pytest.raises(UnreachableError, match="does not answer"):
            act()
    assert rig.engine.settings.folder.applied.read_bytes() == before
    assert rig.engine.drift() == ()


def test_wrong_credentials_are_named_as_such(rig: Rig, tmp_path: Path) -> None:
    text = rig.engine.settings.kubeconfig.read_text()
    token = text.split("token: ")[1].split()[0] if "token: " in text else text.split('"token": "')[1].split('"')[0]
    kubeconfig = tmp_path / "stranger.kubeconfig"
    kubeconfig.write_text(text.replace(token, "wrong-token"))
    stranger = open_engine(tmp_path / "other", SYSTEM, "test", kubeconfig, None)
    with pytest.raises(AuthenticationError, match="does not accept the credentials"):
        stranger.up(plan_of(triples(1), stranger.applied()))


def test_the_state_of_another_cluster_is_refused(rig: Rig) -> None:
    rig.up(triples(1))
    folder = rig.engine.settings.folder
    from aiscale.engine.state import read_applied, write_applied

    write_applied(folder, replace(read_applied(folder, SYSTEM, "test"), cluster="another-uid"))
    for act in (rig.engine.drift, rig.engine.destroy, lambda: rig.up(triples(2))):
        with pytest.raises(WrongClusterError, match="was applied to another cluster"):
            act()
    aside = rig.engine.forget()
    assert aside is not None
    assert (aside / "applied.json").exists()
    assert not rig.engine.applied().resources


def test_a_stale_plan_is_refused(rig: Rig) -> None:
    old = plan_of(triples(2), rig.engine.applied())
    rig.up(triples(1))
    with pytest.raises(DeploymentError, match=r"is stale: it was made from state 0, and the state is 1 now"):
        rig.engine.up(old)


def test_while_one_runs_no_other_may(rig: Rig) -> None:
    plan = plan_of(triples(1), rig.engine.applied())
    with locked(rig.engine.settings.folder, "up"), pytest.raises(Exception, match="is being changed by `aiscale up`"):
        rig.engine.up(plan)


def test_an_interrupt_finishes_the_steps_in_flight_and_the_next_run_goes_on(
    rig: Rig, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The events come late on a busy machine: the engine may have done much before it is interrupted, or all."""
    monkeypatch.setattr(automation, "PARALLEL", 1)
    wanted = triples(60)
    plan = plan_of(wanted, rig.engine.applied())

    interrupted = threading.Event()

    def interrupt_early(event: object) -> None:
        rig.events.append(event)  # type: ignore[arg-type]  # every event is one
        if isinstance(event, ResourceStarted) and not interrupted.is_set():
            interrupted.set()
            os.kill(os.getpid(), signal.SIGINT)

    with pytest.raises(CancelledError):
        rig.engine.up(plan, interrupt_early)
    assert set(rig.engine.applied().resources) == rig.live()
    monkeypatch.undo()
    rest = plan_of(wanted, rig.engine.applied())
    assert int(rig.engine.up(rest).exit_code) == 0
    assert rig.live() == {r.key for r in wanted}
    rig.events.clear()
    rig.up(wanted)
    assert not [e for e in rig.events if isinstance(e, StageStarted) and e.name.startswith("run the engine")]


def test_an_interrupt_that_comes_after_the_last_step_is_no_success(rig: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    """What follows the engine's run (waiting, the next phase) was not asked for any more; what it did is recorded."""
    run = EngineCommand.run

    def run_and_interrupt(self: EngineCommand, args: list[str], *others: Any, **named: Any) -> CommandResult:
        result = run(self, args, *others, **named)
        self.interrupts += args[0] == "up"
        return result

    wanted = triples(1)
    plan = plan_of(wanted, rig.engine.applied())
    monkeypatch.setattr(EngineCommand, "run", run_and_interrupt)
    with pytest.raises(CancelledError):
        rig.engine.up(plan)
    assert set(rig.engine.applied().resources) == rig.live() == {r.key for r in wanted}
    assert not plan_of(wanted, rig.engine.applied()).has_changes
