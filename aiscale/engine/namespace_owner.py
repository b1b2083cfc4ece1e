"""Whose namespace it is: two environments, or two systems, that share one would overwrite and delete each other's."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from aiscale.engine.kube import Endpoint, KubeClient
from aiscale.engine.live_objects import system_of
from aiscale.engine.manifest import ENVIRONMENT
from aiscale.errors import AuthenticationError, UsageError
from aiscale.lowering.labels import SYSTEM
from aiscale.lowering.resource import Resource

if TYPE_CHECKING:
    from aiscale.engine.automation import EngineSettings

_NAMESPACES = Endpoint("v1", "Namespace", "namespaces", namespaced=False)
_WAY_OUT = {
    False: 'set another namespace = "…" under [env.{table}] in aiscale.toml; '
    "to take over what is there: aiscale up --adopt",
    True: "only {owner} deletes it; to archive the state of {environment}: aiscale destroy --forget {flags}",
}


class OtherOwnerError(UsageError):
    """The namespace belongs to another environment, or to another system."""


def environment_of(item: Mapping[str, Any]) -> str:
    """The environment that an object belongs to; empty when it does not say so, as before there was such a mark."""
    return str((item["metadata"].get("annotations") or {}).get(ENVIRONMENT, ""))


def refuse_other_owner(
    kube: KubeClient, records: Iterable[Resource], settings: EngineSettings, *, is_destroy: bool = False
) -> None:
    """Look at each namespace once. One that bears no mark of aiscale is free, and so is one without an environment.

    Args:
        kube: the cluster.
        records: what would be changed or deleted.
        settings: whose they are: the system, and the environment, or the cluster in it.
        is_destroy: whether it would be deleted.

    Raises:
        OtherOwnerError: a namespace belongs to another environment or system.
    """
    system = settings.system
    for name in sorted({_namespace(record) for record in records if record.is_kubernetes} - {""}):
        item = kube.get(_NAMESPACES, "", name)
        owner = (system_of(item), environment_of(item)) if item is not None else ("", "")
        if owner[0] in {"", system} and owner[1] in {"", settings.environment}:
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
            if environment_of(item) == environment and "deletionTimestamp" not in item["metadata"]
        )
    )


def _namespace(record: Resource) -> str:
    metadata = record.properties["metadata"]
    return str(metadata["name"] if record.kind == "Namespace" else metadata.get("namespace", ""))
