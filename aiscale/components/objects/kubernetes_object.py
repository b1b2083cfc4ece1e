"""One Kubernetes object as it is written, with the fields that every kind has."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

USUAL_GROUPS: Mapping[str, str] = {
    "authorizationpolicy": "security.istio.io",  # Linkerd: policy.linkerd.io
    "experiment": "argoproj.io",  # Seldon: mlops.seldon.io
    "gateway": "gateway.networking.k8s.io",  # Istio: networking.istio.io
    "httproute": "gateway.networking.k8s.io",  # Linkerd: policy.linkerd.io
    "inferencemodelrewrite": "inference.networking.x-k8s.io",  # llm-d: llm-d.ai
    "inferenceobjective": "inference.networking.x-k8s.io",  # llm-d: llm-d.ai
    "pipeline": "tekton.dev",  # Seldon: mlops.seldon.io
    "server": "policy.linkerd.io",  # Seldon: mlops.seldon.io
    "service": "",  # Knative: serving.knative.dev
}
"""Kinds that several groups have, each with its most usual one; an object of another has its group in its key.

They are those that two groups of the catalog have, and Knative's ``Service``. ``SparkApplication`` is left out: aiscale
makes it itself, in either group.
"""

_HOOK, _WEIGHT = "helm.sh/hook", "helm.sh/hook-weight"
_BEFORE, _AFTER = "pre-install", "post-install"


@dataclass(frozen=True, slots=True)
class KubernetesObject:
    """An object.

    Attributes:
        body: ``apiVersion``, ``kind`` and the rest.
        name: ``metadata.name``; that of its component where it is the only one and has none.
    """

    body: Mapping[str, Any]
    name: str

    @property
    def api_version(self) -> str:
        """``apps/v1``."""
        return str(self.body["apiVersion"])

    @property
    def group(self) -> str:
        """``apps``; empty for ``v1``."""
        return self.api_version.rpartition("/")[0]

    @property
    def kind(self) -> str:
        """``Deployment``."""
        return str(self.body["kind"])

    @property
    def key(self) -> str:
        """``deployment/pricing``."""
        return f"{kind_in_key(self.api_version, self.kind)}/{self.name}"

    @property
    def metadata(self) -> Mapping[str, Any]:
        """The metadata as it is written; empty without any."""
        found = self.body.get("metadata")
        return found if isinstance(found, Mapping) else {}

    @property
    def namespace(self) -> str:
        """The namespace that it names; empty where that is the system's, or it has none."""
        return str(self.metadata.get("namespace") or "")

    def is_in(self, system: str) -> bool:
        """Whether it is in the namespace of a system, or in none: charts write the namespace of their release.

        Args:
            system: name of the system, which its namespace has where no environment sets another one.
        """
        return self.namespace in {"", system}

    @property
    def spec(self) -> Mapping[str, Any]:
        """The spec; empty where it is no mapping."""
        found = self.body.get("spec")
        return found if isinstance(found, Mapping) else {}

    @property
    def annotations(self) -> Mapping[str, Any]:
        """The annotations as they are written."""
        found = self.metadata.get("annotations")
        return found if isinstance(found, Mapping) else {}

    @property
    def hooks(self) -> frozenset[str]:
        """The events that Helm creates it for; empty for an object that is no hook."""
        return frozenset(filter(None, map(str.strip, str(self.annotations.get(_HOOK) or "").split(","))))

    @property
    def hook_weight(self) -> int:
        """Its place among the hooks of one event."""
        try:
            return int(str(self.annotations.get(_WEIGHT) or 0))
        except ValueError:
            return 0

    @property
    def is_before(self) -> bool:
        """Whether it is a hook that comes before the other objects."""
        return _BEFORE in self.hooks

    @property
    def is_after(self) -> bool:
        """Whether it is a hook that comes after the other objects."""
        return _AFTER in self.hooks and not self.is_before

    @property
    def is_left_out(self) -> bool:
        """Whether it is a hook of other events than an installation: a test, an upgrade, a rollback, a deletion."""
        return bool(self.hooks) and not (self.is_before or self.is_after)


@cache
def kind_in_key(version: str, kind: str) -> str:
    """``deployment``; ``gateway.networking.istio.io`` where the kind is more usual in another group."""
    word, group = kind.lower(), version.rpartition("/")[0]
    return word if USUAL_GROUPS.get(word, group) == group else f"{word}.{group}"


def items_of(body: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """The objects of a List, one by one; any other object itself."""
    items = body.get("items")
    if str(body.get("kind", "")).endswith("List") and isinstance(items, list | tuple) and "spec" not in body:
        for item in items:
            if isinstance(item, Mapping):
                yield from items_of(item)
    else:
        yield body
