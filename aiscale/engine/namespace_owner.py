"""Whose namespaces and objects they are: two environments, systems or states of one would delete each other's."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from aiscale.core.messages.wording import joined
from aiscale.engine.kube import Endpoint, KubeClient, Object
from aiscale.engine.live_objects import live_objects, system_of
from aiscale.engine.manifest import ENVIRONMENT, LINEAGE
from aiscale.errors import AuthenticationError, UsageError
from aiscale.lowering.labels import SYSTEM
from aiscale.lowering.resource import Resource
from aiscale.plan.applied_state import Applied, identity
from aiscale.plan.changes import Action, Plan

if TYPE_CHECKING:
    from aiscale.engine.automation import EngineSettings

_NAMESPACES = Endpoint("v1", "Namespace", "namespaces", namespaced=False)
_WAY_OUT = {
    False: 'set another namespace = "…" under [env.{table}] in aiscale.toml; '
    "to take over what is there: aiscale up --adopt",
    True: "only {owner} deletes it; to archive the state of {environment}: aiscale destroy --forget {flags}",
}


_OTHER_STATE = {
    False: "deploy from the folder or with the backend that it was deployed with, for its state is there; to take over "
    "what is there, and stop the other one from changing it: aiscale up --adopt",
    True: "destroy it from the folder or with the backend that it was deployed with: its state is there",
}


class OtherOwnerError(UsageError):
    """A namespace, or an object, belongs to another environment, system or state."""


def mark_of(item: Mapping[str, Any], name: str) -> str:
    """Value of an annotation of an object that says whose it is; empty where it does not say so."""
    return str((item["metadata"].get("annotations") or {}).get(name, ""))


def refuse_other_owner(
    kube: KubeClient,
    records: Iterable[Resource],
    settings: EngineSettings,
    lineage: str,
    *,
    is_destroy: bool = False,
) -> None:
    """Look at each namespace once. One that bears no mark of aiscale is free, and so is one without an environment.

    Args:
        kube: the cluster.
        records: what would be changed or deleted.
        settings: whose they are: the system, and the environment, or the cluster in it.
        lineage: of the state; empty where there is none yet.
        is_destroy: whether it would be deleted.

    Raises:
        OtherOwnerError: a namespace belongs to another environment, system or state.
    """
    system = settings.system
    for name in sorted({_namespace(record) for record in records if record.is_kubernetes} - {""}):
        item = kube.get(_NAMESPACES, "", name)
        if item is None or "deletionTimestamp" in item["metadata"]:
            continue
        owner = (system_of(item), mark_of(item, ENVIRONMENT))
        if owner[0] in {"", system} and owner[1] in {"", settings.environment}:
            if mark_of(item, LINEAGE) not in {"", lineage}:
                raise _other_state(f"the namespace {name!r} belongs", settings, is_destroy=is_destroy)
            continue
        whose = f"of {owner[0]}" if owner[0] == system else f"of the system {owner[0]!r}"
        where = f"the environment {owner[1]!r} {whose}" if owner[1] else whose.removeprefix("of ")
        raise OtherOwnerError(
            f"the namespace {name!r} belongs to {where}: nothing was changed",
            hint=_WAY_OUT[is_destroy].format(
                environment=settings.title,
                table=settings.title.replace(".", ".clusters.", 1),
                owner=owner[1] or owner[0],
                flags=settings.chosen,
            )
            + _renamed(owner[0], system),
        )


def _renamed(old: str, new: str) -> str:
    """What keeps the objects where the system of the namespace is this one under another name."""
    return "" if old in {"", new} else f'; renamed: moved=[Moved("systems/{old}", "systems/{new}")] in System'


def existing(kube: KubeClient, plan: Plan, applied: Applied) -> Mapping[str, Object]:
    """The live objects with the system's label that a plan takes for new, by key: creating them adopts them.

    Raises:
        UnreachableError: the cluster does not answer.
    """
    known = {identity(item.resource.properties) for item in applied.leftovers}
    new = {
        change.key: change.desired
        for change in plan.changes
        if change.action is Action.CREATE and change.key not in applied.resources
        if change.desired is not None and change.desired.is_kubernetes
    }
    live = live_objects(kube, plan.system, new.values())
    names = {key: identity(record.properties) for key, record in new.items()}
    return {key: live[name] for key, name in names.items() if name in live and name not in known}


def refuse_other_state(found: Mapping[str, Object], lineage: str, settings: EngineSettings) -> None:
    """Refuse to adopt what another state of the system has.

    Args:
        found: live objects, by key.
        lineage: of the state; empty where there is none yet.
        settings: whose they would be.

    Raises:
        OtherOwnerError: one belongs to another state.
    """
    others = [
        key
        for key, item in found.items()
        if mark_of(item, LINEAGE) not in {"", lineage} and mark_of(item, ENVIRONMENT) == settings.environment
    ]
    if others:
        verb = "belongs" if len(others) == 1 else "belong"
        raise _other_state(f"{joined(others, 5)} {verb}", settings, is_destroy=False)


def _other_state(what: str, settings: EngineSettings, *, is_destroy: bool) -> OtherOwnerError:
    return OtherOwnerError(
        f"{what} to another state of {settings.system} in {settings.title}: nothing was changed",
        hint=_OTHER_STATE[is_destroy],
    )


def namespaces_of(kube: KubeClient, system: str, environment: str) -> tuple[str, ...]:
    """Namespaces of the cluster that bear the marks of a system and an environment, by name.

    Empty where the user may not list namespaces.

    Raises:
        UnreachableError: the cluster does not answer.
    """
    try:
        found = kube.list(_NAMESPACES, labelSelector=f"{SYSTEM}={system}").get("items", ())
    except AuthenticationError:
        return ()
    return tuple(
        sorted(
            item["metadata"]["name"]
            for item in found
            if mark_of(item, ENVIRONMENT) == environment and "deletionTimestamp" not in item["metadata"]
        )
    )


def _namespace(record: Resource) -> str:
    metadata = record.properties["metadata"]
    return str(metadata["name"] if record.kind == "Namespace" else metadata.get("namespace", ""))
