"""Topics and volumes are not deleted by mistake: the plan, and the real engine behind it."""

from __future__ import annotations

from typing import Any

import pytest

from aiscale.engine import differences
from aiscale.engine.automation import EngineStack
from aiscale.engine.kube import Endpoint
from aiscale.engine.progress import Account
from aiscale.errors import ExitCode, NotAllowedError
from aiscale.lowering.resource import Resource, kubernetes_resource
from aiscale.plan.changes import Action
from aiscale.plan.data_resources import allowing
from aiscale.plan.events import ignore
from aiscale.sandbox import Sandbox
from aiscale.sandbox.crds import install_crds
from tests.engine.conftest import Rig
from tests.support.records import NAMESPACE, config_map, labels, namespace, plan_of
from tests.support.sandbox import open_api

pytestmark = pytest.mark.tools

TOPICS = Endpoint("kafka.strimzi.io/v1", "KafkaTopic", "kafkatopics", namespaced=True)
KEY, ADDRESS = "kafkatopic/rides", "topics/rides"


def topic(kafka_name: str = "rides", **annotations: str) -> Resource:
    metadata = {"name": "rides", "namespace": NAMESPACE, "labels": labels(ADDRESS)}
    if annotations:
        metadata["annotations"] = annotations
    spec = {"topicName": kafka_name, "partitions": 1, "replicas": 1}
    manifest = {"apiVersion": TOPICS.api_version, "kind": TOPICS.kind, "metadata": metadata, "spec": spec}
    needs = (f"namespace/{NAMESPACE}",)
    return kubernetes_resource(manifest, address=ADDRESS, reason="rides are stored", depends_on=needs)


@pytest.fixture
def stored(rig: Rig, sandbox: Sandbox) -> Rig:
    """A topic and a ConfigMap, applied."""
    install_crds(open_api(sandbox), [(TOPICS.api_version, TOPICS.kind)])
    result = rig.up([namespace(), config_map("a", "services/a"), topic()])
    assert result.failed == ()
    return rig


def live(rig: Rig) -> Any:
    return rig.kube.get(TOPICS, NAMESPACE, "rides")


def flags(rig: Rig) -> dict[str, tuple[bool, bool]]:
    """What the engine's state says of each object: ``protect`` and ``retainOnDelete``."""
    state = EngineStack(rig.engine.settings, "look").export()["resources"]
    return {
        item["urn"].rpartition("::")[2]: (item.get("protect", False), item.get("retainOnDelete", False))
        for item in state
        if item["type"].startswith("kubernetes:")
    }


def test_a_topic_is_deleted_only_where_that_is_allowed(stored: Rig) -> None:
    assert flags(stored) == {f"namespace/{NAMESPACE}": (False, False), "configmap/a": (False, False), KEY: (True, True)}
    without = [namespace(), config_map("a", "services/a")]
    applied = stored.engine.applied()
    plan = plan_of(without, applied)
    uid = live(stored)["metadata"]["uid"]
    with pytest.raises(NotAllowedError, match=KEY) as refused:
        stored.engine.up(plan)
    assert refused.value.exit_code == ExitCode.NOT_ALLOWED
    with pytest.raises(NotAllowedError):
        stored.engine.destroy()
    assert (live(stored)["metadata"]["uid"], stored.engine.applied().serial) == (uid, applied.serial)

    assert differences(plan, stored.engine.preview(plan)) == ()
    result = stored.engine.up(allowing(plan, applied, [ADDRESS]))
    assert (result.failed, result.counts(), live(stored)) == ((), {Action.DELETE: 1}, None)
    assert flags(stored).keys() == {f"namespace/{NAMESPACE}", "configmap/a"}


def test_a_topic_is_replaced_only_where_that_is_allowed_and_is_protected_again(stored: Rig) -> None:
    renamed = [namespace(), config_map("a", "services/a"), topic("rides.v2")]
    applied = stored.engine.applied()
    plan = plan_of(renamed, applied)
    uid = live(stored)["metadata"]["uid"]
    with pytest.raises(NotAllowedError):
        stored.engine.up(plan)
    assert live(stored)["metadata"]["uid"] == uid
    assert differences(plan, stored.engine.preview(plan)) == ()
    result = stored.engine.up(allowing(plan, applied, ["topics/*"]))
    assert (result.failed, result.counts()) == ((), {Action.REPLACE: 1})
    found = live(stored)
    assert (found["metadata"]["uid"] != uid, found["spec"]["topicName"]) == (True, "rides.v2")
    assert flags(stored)[KEY] == (True, True)
    gone = stored.engine.destroy(allow=[KEY])
    assert (gone.failed, gone.remaining, live(stored)) == ((), (), None)


def test_a_topic_that_somebody_deleted_is_made_anew(stored: Rig) -> None:
    stored.kube.delete(TOPICS, NAMESPACE, "rides", uid=live(stored)["metadata"]["uid"])
    result = stored.up([namespace(), config_map("a", "services/a"), topic()])
    assert (result.failed, live(stored)["spec"]["topicName"]) == ((), "rides")
    assert flags(stored)[KEY] == (True, True)


def test_the_engine_deletes_no_topic_that_no_plan_says(stored: Rig) -> None:
    """As ``pulumi destroy`` would, which asks aiscale nothing."""
    account = Account(ignore)
    EngineStack(stored.engine.settings, "by-hand").destroy(account)
    assert (list(account.failed), "protect" in account.failed[KEY]) == ([KEY], True)
    assert live(stored) is not None


def test_a_topic_that_its_operator_does_not_manage_has_no_data_to_lose(stored: Rig) -> None:
    unmanaged = topic(**{"strimzi.io/managed": "false"})
    stored.up([namespace(), config_map("a", "services/a"), unmanaged])
    assert flags(stored)[KEY] == (False, False)
    assert stored.engine.destroy().counts() == {Action.DELETE: 3}
