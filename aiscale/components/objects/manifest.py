"""Kubernetes objects, written out."""

from collections.abc import Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Annotated, Any, ClassVar, Self

from pydantic import Field, field_validator, model_validator

from aiscale.components.objects.kubernetes_object import KubernetesObject, items_of
from aiscale.core.call_sites import caller
from aiscale.core.component import Component
from aiscale.core.edges import Edge, EdgeKind, Many
from aiscale.core.exceptions import ObjectKey
from aiscale.core.ports import Place
from aiscale.core.values.plain_data import plain_mapping

_DEFINITION = "CustomResourceDefinition"


class Manifest(Component):
    """Kubernetes objects as they are: one, or all of a file, of a folder, of a rendered Helm chart or kustomization.

    They are checked against the real schemas of their kinds, planned and drawn like all others. Where they do not say
    it, their namespace is the system's; the name of a single object is the component's.

    Hooks of a Helm chart (``helm.sh/hook``): those of ``pre-install`` are created before the other objects, those of
    ``post-install`` after them, each in the order of their weights, and again when they change. Hooks of other events
    (``test``, ``pre-upgrade`` alone, ``post-delete``) are left out, which ``lint`` reports (MOD004).
    """

    family: ClassVar[str] = "manifests"

    body: dict[str, Any] | Many[dict[str, Any]] = Field(kw_only=False)
    """The object: ``apiVersion``, ``kind``, and the rest; or a list of objects."""

    definitions: Many[str] = ()
    """Files with the CustomResourceDefinitions of kinds that aiscale does not ship, from the folder of the blueprint.
    Objects of these kinds are validated by them. A definition among the objects needs no mention."""

    depends_on: Annotated[Many[Component], Edge(EdgeKind.USES)] = ()
    """Components whose objects must exist first."""

    existing: Many[ObjectKey] = ()
    """Objects that it refers to and that others make, in its namespace: ``secret/db``, ``configmap/ca-bundle``."""

    on: Annotated[Place | None, Edge(EdgeKind.RUNS_ON)] = None
    """The Kubernetes cluster that it is for; when absent the system's only one, or that of what it needs."""

    def is_placed(self) -> bool:
        """Whether it says itself where it is: without ``on`` it goes with what it needs."""
        return self.on is not None

    @field_validator("body")
    @classmethod
    def _plain(cls, body: Any) -> Any:
        if isinstance(body, Mapping):
            found = [_checked(one, "") for one in items_of(body)]
            return found[0] if len(found) == 1 and found[0] == body else tuple(found)
        return tuple(_checked(one, f"item {index}") for index, each in enumerate(body) for one in items_of(each))

    @model_validator(mode="after")
    def _named(self) -> Self:
        if isinstance(self.body, Mapping):
            return self
        if not self.body:
            raise ValueError("body has no object")
        for index, one in enumerate(self.body):
            if len(self.body) > 1 and not one.get("metadata", {}).get("name"):
                raise ValueError(
                    f"body item {index}, a {one['kind']}, has no metadata.name: it is one of several objects"
                )
        keys = [(one.key, one.api_version, one.namespace) for one in self._all]
        if twice := next((key for key in keys if keys.count(key) > 1), None):
            raise ValueError(f"body has {twice[0]} twice: the second would replace the first")
        return self

    @classmethod
    def file(cls, name: str, path: str, **fields: Any) -> Self:
        """All objects of a YAML or JSON file, or of every such file of a folder and the folders in it.

        The output of ``helm template`` and of ``kubectl kustomize`` is such a file; that of ``helm template
        --output-dir`` is such a folder. Empty documents and comments are passed over.

        Args:
            name: name of the component.
            path: the file or the folder, from the folder of the blueprint.
            fields: further fields.

        Raises:
            InvalidComponentError: nothing can be read there, it is no YAML or JSON, or there is no object in it.
        """
        from aiscale.components.objects.manifest_files import read_objects  # only who reads files waits for YAML

        found = read_objects(path, caller(("name", "path")))
        return cls(name, dict(found[0]) if len(found) == 1 else [dict(one) for one in found], **fields)

    @property
    def objects(self) -> tuple[KubernetesObject, ...]:
        """The objects that are created: all but hooks of events that do not happen."""
        return tuple(one for one in self._all if not one.is_left_out)

    @property
    def hooks_left_out(self) -> tuple[KubernetesObject, ...]:
        """Hooks of Helm that are not created: tests, and those of upgrades, rollbacks and deletions alone."""
        return tuple(one for one in self._all if one.is_left_out)

    @property
    def defined(self) -> tuple[Mapping[str, Any], ...]:
        """The CustomResourceDefinitions among the objects."""
        return tuple(one.body for one in self._all if one.kind == _DEFINITION)

    @property
    def definition_files(self) -> tuple[Path, ...]:
        """The files of ``definitions``."""
        folder = Path(self.location.file).resolve().parent
        return tuple(folder / path for path in self.definitions)

    @cached_property
    def _all(self) -> tuple[KubernetesObject, ...]:
        bodies: Sequence[Mapping[str, Any]] = [self.body] if isinstance(self.body, Mapping) else self.body
        return tuple(KubernetesObject(one, str(one.get("metadata", {}).get("name") or self.name)) for one in bodies)


def _checked(body: Mapping[str, Any], where: str) -> dict[str, Any]:
    """An object in plain types.

    Raises:
        ValueError: it is no object of Kubernetes.
    """
    what = f"{where} " if where else ""
    for key in ("apiVersion", "kind"):
        if not isinstance(body.get(key), str) or not body[key]:
            raise ValueError(f"{what}has no {key}: write {key!r}: …")
    metadata = body.get("metadata", {})
    if not isinstance(metadata, dict):
        raise ValueError(f"{what}has a metadata that is no mapping: {metadata!r}")
    try:
        return plain_mapping(body)
    except ValueError as error:
        raise ValueError(f"{what}{error}") from None
