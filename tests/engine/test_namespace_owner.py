"""Two environments or states in one namespace: the second is refused, and nothing of the first is touched."""

from __future__ import annotations

from pathlib import Path

import pytest

from aiscale.engine import Engine, open_engine
from aiscale.engine.manifest import ENVIRONMENT, LINEAGE
from aiscale.engine.namespace_owner import OtherOwnerError
from aiscale.lowering.resource import Resource
from aiscale.plan.changes import Action, Plan
from aiscale.plan.make_plan import make_plan
from aiscale.sandbox import Sandbox
from tests.engine.conftest import NAMESPACES, Rig
from tests.support.namespaces import remove_namespace
from tests.support.records import NAMESPACE, SYSTEM, described, triples

pytestmark = pytest.mark.tools


@pytest.fixture
def prod(rig: Rig, sandbox: Sandbox, tmp_path: Path) -> Engine:
    assert rig.engine.settings.environment == "test"
    return open_engine(tmp_path, SYSTEM, "prod", sandbox.kubeconfig, None)


def plan_for(engine: Engine, resources: list[Resource], system: str = SYSTEM) -> Plan:
    return make_plan(
        resources, described(resources), engine.applied(), system=system, environment=engine.settings.environment
    )  # fmt: skip


def test_another_environment_is_refused_before_it_touches_anything(rig: Rig, prod: Engine) -> None:
    rig.up(triples(1))
    before = rig.versions()
    plan = plan_for(prod, triples(1, image="registry.example/app:2"))
    for refused in (lambda: prod.check_owner(plan), lambda: prod.preview(plan), lambda: prod.up(plan)):
        with pytest.raises(OtherOwnerError) as caught:
            refused()
        assert caught.value.message == (
            f"the namespace '{NAMESPACE}' belongs to the environment 'test' of {SYSTEM}: nothing was changed"
        )
        assert "[env.prod]" in caught.value.hint
        assert "--adopt" in caught.value.hint
    assert (rig.versions(), prod.applied().resources) == (before, {})
    assert rig.engine.drift() == ()


def test_another_system_is_refused(rig: Rig, sandbox: Sandbox, tmp_path: Path) -> None:
    rig.up(triples(1))
    other = open_engine(tmp_path / "other", "freight", "test", sandbox.kubeconfig, None)
    with pytest.raises(OtherOwnerError, match=f"belongs to the environment 'test' of the system '{SYSTEM}'") as caught:
        other.up(plan_for(other, triples(1), system="freight"))
    assert caught.value.hint.endswith(f'; renamed: moved=[Moved("systems/{SYSTEM}", "systems/freight")] in System')


def test_what_is_taken_over_on_purpose_is_not_deleted_by_its_first_owner(rig: Rig, prod: Engine) -> None:
    rig.up(triples(1))
    taken = prod.up(plan_for(prod, triples(1)), adopt=True)
    assert (taken.counts(), set(taken.adopted)) == ({Action.CREATE: 4}, rig.live())
    assert taken.summary().startswith(f"{SYSTEM} in prod: 4 adopted (")
    assert prod.drift() == ()
    with pytest.raises(OtherOwnerError, match="belongs to the environment 'prod'") as caught:
        rig.engine.destroy()
    assert "destroy --forget" in caught.value.hint
    with pytest.raises(OtherOwnerError):
        rig.up(triples(1))
    assert rig.live() == set(rig.engine.applied().resources)
    fields = {field.path: (field.before, field.after) for item in rig.engine.drift() for field in item.fields}
    assert fields == {f'metadata.annotations["{ENVIRONMENT}"]': ("test", "prod")}

    assert rig.up(triples(1), adopt=True).counts() == {Action.UPDATE: 4}
    assert rig.engine.drift() == ()
    with pytest.raises(OtherOwnerError):
        prod.destroy()
    assert rig.engine.destroy().counts() == {Action.DELETE: 4}


def test_objects_without_the_mark_are_taken_over_in_silence(rig: Rig, prod: Engine) -> None:
    rig.up(triples(1))
    for key in ("configmap/app-0000", "service/app-0000", "deployment/app-0000"):
        rig.patch(key, {"metadata": {"annotations": {ENVIRONMENT: None, LINEAGE: None}}}, manager="aiscale-before")
    rig.unmark_namespace()
    assert rig.engine.drift() == ()
    prod.check_owner(plan_for(prod, triples(1)))
    rig.up(triples(1, replicas=2))
    assert rig.engine.drift() == ()


def test_another_checkout_is_refused_and_deletes_nothing(rig: Rig, sandbox: Sandbox, tmp_path: Path) -> None:
    rig.up(triples(1))
    before, first = rig.versions(), rig.engine.applied()
    other = Rig(open_engine(tmp_path / "elsewhere", SYSTEM, "test", sandbox.kubeconfig, None), rig.kube)
    told = f"the namespace '{NAMESPACE}' belongs to another state of {SYSTEM} in test: nothing was changed"
    plan = plan_for(other.engine, triples(1))
    for refused in (
        lambda: other.up(triples(1)), lambda: other.engine.preview(plan), lambda: other.engine.check_owner(plan)
    ):  # fmt: skip
        with pytest.raises(OtherOwnerError) as caught:
            refused()
        assert (caught.value.message, "aiscale up --adopt" in caught.value.hint) == (told, True)
    assert other.engine.destroy().counts() == {}
    assert (rig.versions(), rig.engine.drift()) == (before, ())

    rig.unmark_namespace()  # where others made the namespace, its objects tell
    with pytest.raises(OtherOwnerError) as caught:
        other.up(triples(1))
    assert caught.value.message == (
        "configmap/app-0000, deployment/app-0000, service/app-0000 belong to another state of "
        f"{SYSTEM} in test: nothing was changed"
    )
    assert set(other.up(triples(1), adopt=True).adopted) == set(first.resources)
    assert other.engine.applied().lineage not in {"", first.lineage}
    for refused in (lambda: rig.up(triples(2)), rig.engine.destroy):
        with pytest.raises(OtherOwnerError, match="belongs to another state"):
            refused()
    fields = {field.path: (field.before, field.after) for item in rig.engine.drift() for field in item.fields}
    assert fields == {f'metadata.annotations["{LINEAGE}"]': (first.lineage, other.engine.applied().lineage)}
    assert other.engine.destroy().counts() == {Action.DELETE: 4}


def test_who_forgot_its_state_adopts_what_it_made(rig: Rig) -> None:
    rig.up(triples(1))
    rig.engine.forget()
    assert not rig.engine.applied().resources
    with pytest.raises(OtherOwnerError, match="belongs to another state"):
        rig.up(triples(1))
    assert len(rig.up(triples(1), adopt=True).adopted) == 4
    item = rig.kube.get(NAMESPACES, "", NAMESPACE) or {}
    assert item["metadata"]["annotations"][ENVIRONMENT] == "test"


def test_another_environments_namespace_is_not_extra(rig: Rig, prod: Engine) -> None:
    rig.up(triples(1))
    manifest = {"apiVersion": "v1", "kind": "Namespace", "metadata": {
        "name": f"{NAMESPACE}-prod", "labels": {"aiscale.dev/system": SYSTEM}, "annotations": {ENVIRONMENT: "prod"}}}  # fmt: skip
    rig.kube.patch(
        NAMESPACES, "", f"{NAMESPACE}-prod", manifest, "application/apply-patch+yaml", fieldManager="aiscale"
    )  # fmt: skip
    try:
        assert rig.engine.drift() == ()
    finally:
        remove_namespace(rig.kube, f"{NAMESPACE}-prod")
