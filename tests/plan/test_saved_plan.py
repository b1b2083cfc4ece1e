"""Saved plans: what is in the file, what is refused, and each way in which a plan is another one by now."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from aiscale.errors import UsageError
from aiscale.lowering.resource import Resource, kubernetes_resource
from aiscale.plan.applied_state import Applied
from aiscale.plan.changes import Action, FieldChange, Plan
from aiscale.plan.make_plan import keeping
from aiscale.plan.restore import Drift, restoring
from aiscale.plan.saved_plan import (
    HEAD,
    SavedCluster,
    SavedPlan,
    SavedSetting,
    differences,
    read_saved,
    saved_changes,
    saved_drift,
    saved_text,
)  # fmt: skip
from tests.support.records import NAMESPACE, after, deployment, namespace, plan_of, service, triples

AT_CLUSTER = {"name": "prod", "uid": "uid-1"}


def cluster(plan: Plan, /, **fields: Any) -> SavedCluster:
    known = {**AT_CLUSTER, "plan": plan.id, "lineage": "3f", "serial": plan.serial, "changes": saved_changes(plan)}
    return SavedCluster(**known | fields)


def saved(*clusters: SavedCluster, **fields: Any) -> SavedPlan:
    known: dict[str, Any] = {
        "aiscale": "0.1.0", "id": "75c3360d3c89", "system": "rides", "environment": "prod",
        "blueprint": "rides.py", "is_confirmed": True, "targets": (), "only": (), "overrides": (),
        "files": {"rides.py": "a1", "services.py": "b1", "regions.yaml": "c1"}, "definitions": {"crds/x.yaml": "d1"},
        "settings": {
            "namespace": SavedSetting(value="rides", origin="[env.prod]"),
            "context": SavedSetting(value="prod-eu", origin="[env.prod]"),
            "parameters.brokers": SavedSetting(value="3f", origin="[env.prod]", is_digest=True),
        },
        "variables": {"REGION": "9a"}, "plugins": ("acme-policies 1.2",),
        "findings": ("KAF001 of topics/rides (warning)",), "waived": ("SVC003 of services/app-0000",),
        "drift": (), "allow": (), "allow_deletions": None, "clusters": clusters or (cluster(plan_of(triples(1))),),
    }  # fmt: skip
    return SavedPlan(**known | fields)


def with_setting(**settings: SavedSetting | None) -> dict[str, SavedSetting]:
    known = saved().settings | {name.replace("__", "."): one for name, one in settings.items()}
    return {name: one for name, one in known.items() if one is not None}


FIRST = plan_of(triples(1))
STATE = after(FIRST)
SECOND = plan_of([*triples(1)[:-1], deployment("app-0000", "services/app-0000", replicas=2)], STATE)
TWO = saved(cluster(FIRST, name="prod.eu"), cluster(FIRST, name="prod.us"))


@pytest.mark.parametrize(
    ("now", "reasons"),
    [
        pytest.param(saved(aiscale="0.2.0"), ["aiscale: 0.1.0 when saved, 0.2.0 now"], id="version of aiscale"),
        pytest.param(saved(system="shop"), ["system: rides when saved, shop now"], id="another system"),
        pytest.param(
            saved(blueprint="other.py"), ["blueprint: rides.py when saved, other.py now"], id="another blueprint"
        ),
        pytest.param(
            saved(files=saved().files | {"services.py": "b2"}), ["blueprint: services.py changed"], id="imported module"
        ),
        pytest.param(
            saved(files={"rides.py": "a1", "services.py": "b1", "more.json": "e1"}),
            ["blueprint: more.json is read now and was not when saved", "blueprint: regions.yaml is no longer read"],
            id="other files",
        ),
        pytest.param(
            saved(definitions={"crds/x.yaml": "d2"}), ["definitions: crds/x.yaml changed"], id="a CRD definitions file"
        ),
        pytest.param(
            saved(settings=with_setting(namespace=SavedSetting(value="rides-2", origin="[env.prod]"))),
            ["settings: [env.prod] namespace: rides when saved, rides-2 now"],
            id="namespace",
        ),
        pytest.param(
            saved(settings=with_setting(context=SavedSetting(value="prod-us", origin="[env.base]"))),
            ["settings: [env.base] context: prod-eu when saved, prod-us now"],
            id="context",
        ),
        pytest.param(
            saved(settings=with_setting(parameters__brokers=SavedSetting(value="4", origin="[env.prod]", is_digest=True))),
            ["settings: [env.prod] parameters.brokers changed"],
            id="parameter",
        ),
        pytest.param(
            saved(
                settings=with_setting(
                    parameters__brokers=None, backend=SavedSetting(value="s3://states", origin="[env.base]")
                )
            ),
            ["settings: [env.base] backend is new", "settings: [env.prod] parameters.brokers is no longer set"],
            id="settings that come and go",
        ),
        pytest.param(
            saved(plugins=("acme-policies 1.3",)),
            ["plugins: acme-policies 1.2 when saved, acme-policies 1.3 now"],
            id="another version of a plug-in",
        ),
        pytest.param(saved(plugins=()), ["plugins: acme-policies 1.2 when saved, none now"], id="plug-in gone"),
        pytest.param(
            saved(findings=("KAF001 of topics/rides (error)",)),
            ["finding since: KAF001 of topics/rides (error)", "finding gone: KAF001 of topics/rides (warning)"],
            id="a finding of another severity",
        ),
        pytest.param(
            saved(waived=()), ["waived finding gone: SVC003 of services/app-0000"], id="a waiver that no longer holds"
        ),
        pytest.param(
            saved(waived=("SVC003 of services/app-0000", "SVC004 of services/app-0000")),
            ["waived finding since: SVC004 of services/app-0000"],
            id="a new waiver",
        ),
        pytest.param(
            saved(cluster(plan_of(triples(1)), uid="uid-2")),
            ["cluster uid: uid-1 when saved, uid-2 now"],
            id="another cluster",
        ),
        pytest.param(
            saved(cluster(FIRST, lineage="9c")), ["lineage of the state: 3f when saved, 9c now"], id="lineage of the state"
        ),
        pytest.param(
            saved(cluster(FIRST, serial=2)), ["state: serial 0 when saved, 2 now"], id="serial of the state"
        ),
        pytest.param(
            saved(drift=(saved_drift([Drift("deployment/app-0000", "services/app-0000", "missing")]))),
            ["drift since: deployment/app-0000 is missing"],
            id="an object that was deleted",
        ),
        pytest.param(
            saved(cluster(plan_of(triples(2)))),
            [
                f"plan: {FIRST.id} when saved, {plan_of(triples(2)).id} now; not reviewed: + configmap/app-0001, "
                "+ deployment/app-0001, + service/app-0001"
            ],
            id="objects that were not reviewed",
        ),
        pytest.param(
            saved(cluster(plan_of([namespace(), service("app-0000", "services/app-0000")]))),
            [
                f"plan: {FIRST.id} when saved, "
                f"{plan_of([namespace(), service('app-0000', 'services/app-0000')]).id} now; "
                "reviewed, but no longer planned: + configmap/app-0000, + deployment/app-0000"
            ],
            id="objects that are no longer planned",
        ),
    ],
)  # fmt: skip
def test_a_plan_is_stale(now: SavedPlan, reasons: list[str]) -> None:
    assert list(differences(saved(), now)) == reasons


def test_an_equal_plan_is_not_stale() -> None:
    assert differences(saved(), saved()) == ()
    # One that was saved offline knows of no cluster and of no drift, and is compared all the same.
    assert differences(saved(cluster(FIRST, uid=""), drift=None, is_confirmed=False), saved()) == ()


OF_THE_COMMAND_LINE = {"environment", "targets", "only", "overrides", "allow", "allow_deletions"}
"""What ``up --plan`` takes from the file, and refuses on the command line where it differs."""
NO_REASON = {"id", "is_confirmed", "variables"}
"""What the parts of each cluster say, what is not of the plan, and what is a reason only beside another one."""


def test_each_field_of_the_file_is_compared() -> None:
    """Whatever is added to it is compared too, or stands in one of the lists above."""
    others = {
        "drift": saved_drift([Drift("service/x", "services/x", "missing")]), "clusters": (cluster(FIRST, serial=9),),
        "settings": {},
    }  # fmt: skip
    empty = {name: others.get(name, type(value)()) for name, value in saved()}
    compared = {name for name, value in empty.items() if differences(saved(), saved(**{name: value}))}
    assert SavedPlan.model_fields.keys() - compared == OF_THE_COMMAND_LINE | NO_REASON
    parts = {"name": "x", "plan": "0" * 12, "uid": "uid-2", "lineage": "9c", "serial": 9, "changes": ()}
    assert {
        name for name, value in parts.items() if differences(saved(), saved(cluster(FIRST, **{name: value})))
    } == SavedCluster.model_fields.keys()  # fmt: skip
    one = saved_changes(FIRST)[-1]
    for name, value in {
        "action": Action.DELETE,
        "key": "a/b",
        "address": "a/b",
        "fields": ("x",),
        "digest": "",
    }.items():
        changed = (*saved_changes(FIRST)[:-1], one.model_copy(update={name: value}))
        assert differences(saved(), saved(cluster(FIRST, changes=changed))), name


def test_a_variable_is_named_where_the_plan_differs() -> None:
    other = plan_of(triples(1, replicas=2))
    changed = f"plan: {FIRST.id} when saved, {other.id} now; with other content: + deployment/app-0000"
    assert differences(saved(), saved(variables={"REGION": "7b"})) == ()
    assert differences(saved(), saved(cluster(other), variables={"REGION": "7b"})) == (
        "variables: REGION, which the blueprint reads, changed",
        changed,
    )
    assert differences(saved(), saved(cluster(other))) == (changed,)


def test_each_cluster_is_compared() -> None:
    assert differences(TWO, saved(TWO.clusters[0])) == ("clusters: prod.eu, prod.us when saved, prod.eu now",)
    now = saved(TWO.clusters[0], cluster(SECOND, name="prod.us", uid="uid-2", serial=1))
    assert differences(TWO, now) == (
        "cluster uid of prod.us: uid-1 when saved, uid-2 now",
        "state of prod.us: serial 0 when saved, 1 now",
        f"plan of prod.us: {FIRST.id} when saved, {SECOND.id} now; not reviewed: ~ deployment/app-0000; "
        "reviewed, but no longer planned: + namespace/rides-test, + configmap/app-0000, + deployment/app-0000, "
        "+ service/app-0000",
    )


def test_what_drifted_since_is_named_with_its_fields() -> None:
    drift = [Drift("deployment/app-0000", "services/app-0000", "changed", (FieldChange("spec.replicas", 1, 9),))]
    nothing = plan_of(triples(1), STATE)
    put_back = restoring(nothing, drift)
    assert differences(
        saved(cluster(nothing)), saved(cluster(put_back), drift=saved_drift(drift))
    ) == (
        "drift since: deployment/app-0000 changed (spec.replicas)",
        f"plan: {nothing.id} when saved, {put_back.id} now; not reviewed: ~ deployment/app-0000",
    )  # fmt: skip
    assert differences(saved(cluster(put_back), drift=saved_drift(drift)), saved(cluster(nothing))) == (
        f"plan: {put_back.id} when saved, {nothing.id} now; reviewed, but no longer planned: ~ deployment/app-0000",
    )


def test_a_namespace_that_is_kept_for_what_others_put_into_it() -> None:
    deleted = plan_of([], STATE)
    kept = keeping(deleted, STATE, {f"namespace/{NAMESPACE}"})
    assert kept.id != deleted.id
    assert {change.plan for change in kept.changes} == {kept.id}
    assert keeping(kept, STATE, {f"namespace/{NAMESPACE}"}) == kept
    assert differences(saved(cluster(deleted)), saved(cluster(kept))) == (
        f"plan: {deleted.id} when saved, {kept.id} now; reviewed, but no longer planned: - namespace/{NAMESPACE}",
    )


def secret(pin: str) -> Resource:
    metadata = {"name": "pin", "namespace": NAMESPACE}
    manifest = {"apiVersion": "v1", "kind": "Secret", "metadata": metadata, "stringData": {"PIN": pin}}
    return kubernetes_resource(manifest, address="services/pin", reason="the PIN")


def test_of_a_secret_nothing_is_saved_but_its_fields() -> None:
    """Not even a digest: few guesses find a PIN. The plan's id tells that it is another one."""
    first = plan_of([namespace(), secret("4711")])
    other = plan_of([namespace(), secret("4712")])
    assert saved_changes(first) == saved_changes(other)
    assert "4711" not in saved_text(saved(cluster(first)))
    assert differences(saved(cluster(first)), saved(cluster(other))) == (
        f"plan: {first.id} when saved, {other.id} now; the same objects change",
    )
    later = plan_of([namespace(), secret("4713")], after(first))
    assert [one.fields for one in saved_changes(later)] == [("stringData.PIN",)]
    assert "4711" not in saved_text(saved(cluster(later)))


def test_a_file_is_read_as_it_was_written() -> None:
    text = saved_text(TWO)
    assert text.startswith(HEAD)
    assert read_saved(text, "plan.json") == TWO
    assert read_saved(json.dumps(json.loads(text)), "plan.json") == TWO  # whatever lays it out again


def resealed(**fields: Any) -> str:
    """A file of a program that knows the checksum."""
    from aiscale.plan.saved_plan import _checksum

    data = json.loads(saved_text(TWO)) | fields
    del data["checksum"]
    return json.dumps(data | {"checksum": _checksum(data)})


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (saved_text(TWO)[:-40], "plan.json is truncated or damaged: it is not JSON to its end"),
        (saved_text(TWO)[:60], "plan.json is truncated or damaged: it is not JSON to its end"),
        ("", "plan.json is not a saved plan"),
        ("[" * 100_000, "plan.json is not a saved plan"),
        ('{"format": "tfplan"}', "plan.json is not a saved plan"),
        (saved_text(TWO).replace('"1.0"', '"2.0"', 1), "plan.json has the format 2.0; this aiscale reads 1.0"),
        (
            saved_text(TWO).replace("+", "-").replace('"serial": 0', '"serial": 1'),
            "plan.json was changed after it was saved: its checksum differs",
        ),
        (resealed(clusters=[{"name": "prod"}]), "plan.json cannot be read: clusters.0.plan: Field required"),
        (resealed(more=1), "plan.json cannot be read: more: Extra inputs are not permitted"),
    ],
    ids=["end cut", "cut early", "empty", "deep", "other file", "format version", "edited", "field", "unknown field"],
)
def test_what_is_no_whole_saved_plan_is_refused(text: str, message: str) -> None:
    with pytest.raises(UsageError, match=f"^{re.escape(message)}$"):
        read_saved(text, "plan.json")


def test_every_byte_counts() -> None:
    """Truncated anywhere, it is refused."""
    text = saved_text(TWO)
    for end in range(0, len(text) - 2, 7):  # without its last newline it is whole
        with pytest.raises(UsageError):
            read_saved(text[:end], "plan.json")


def applied_later() -> Applied:
    return after(SECOND, STATE)


def test_a_repeated_change_of_another_state_is_stale() -> None:
    again = plan_of(triples(1), applied_later())
    words = differences(saved(cluster(plan_of(triples(1), STATE))), saved(cluster(again)))
    assert words[0] == "state: serial 1 when saved, 2 now"
