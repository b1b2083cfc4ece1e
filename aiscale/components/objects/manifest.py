"""A Kubernetes object, written out."""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, ClassVar, Self

from pydantic import Field, StringConstraints, field_validator

from aiscale.core.call_sites import caller
from aiscale.core.component import Component
from aiscale.core.edges import Edge, EdgeKind, Many
from aiscale.core.messages.validation_errors import unreadable, unreadable_file
from aiscale.core.ports import Place
from aiscale.core.values.plain_data import plain_mapping

ObjectKey = Annotated[str, StringConstraints(pattern=r"^[a-z]+/[a-z0-9]([-a-z0-9.:]*[a-z0-9])?$", max_length=317)]
"""Kind in small letters and name: ``configmap/settings``."""


class Manifest(Component):
    """Any Kubernetes object. It is validated against the schema of its kind, planned and drawn like all others.

    Default for a missing namespace: the system's; for a missing name: the component's.
    """

    family: ClassVar[str] = "manifests"

    body: dict[str, Any] = Field(kw_only=False)
    """The object: ``apiVersion``, ``kind``, and the rest."""

    depends_on: Annotated[Many[Component], Edge(EdgeKind.USES)] = ()
    """Components whose objects must exist first."""

    existing: Many[ObjectKey] = ()
    """Existing objects in its namespace that it refers to: ``secret/db``, ``configmap/ca-bundle``."""

    on: Annotated[Place | None, Edge(EdgeKind.RUNS_ON)] = None
    """Kubernetes cluster of the object. Default: the system's only cluster, or that of the components in
    ``depends_on``."""

    def is_placed(self) -> bool:
        """Whether it sets its own cluster; without ``on``, it uses that of ``depends_on``."""
        return self.on is not None

    @field_validator("body")
    @classmethod
    def _plain(cls, body: dict[str, Any]) -> dict[str, Any]:
        for key in ("apiVersion", "kind"):
            if not isinstance(body.get(key), str) or not body[key]:
                raise ValueError(f"has no {key}: write {key!r}: …")
        metadata = body.get("metadata", {})
        if not isinstance(metadata, dict):
            raise ValueError(f"has a metadata that is no mapping: {metadata!r}")
        return plain_mapping(body)

    @classmethod
    def file(cls, name: str, path: str, **fields: Any) -> Self:
        """Read the only object of a YAML or JSON file.

        Args:
            name: name of the component.
            path: the file, relative to the folder of the blueprint.
            fields: further fields.

        Raises:
            InvalidComponentError: the file cannot be read, or does not contain exactly one object.
        """
        import yaml

        place = caller(("name", "path"))
        file = Path(place.file).resolve().parent / path
        try:
            documents = [item for item in yaml.safe_load_all(file.read_text(encoding="utf-8")) if item is not None]
        except OSError as error:
            raise unreadable_file(repr(path), path, place, error.strerror or str(error)) from None
        except UnicodeDecodeError:
            raise unreadable(f"{path!r} is not UTF-8 text", place, f"fix {file}") from None
        except yaml.YAMLError as error:
            mark = getattr(error, "problem_mark", None)
            where = f", line {mark.line + 1}" if mark else ""
            raise unreadable(
                f"{path!r} is not YAML{where}: {getattr(error, 'problem', error)}", place, "fix it"
            ) from None
        if len(documents) != 1 or not isinstance(documents[0], Mapping):
            hint = "write one file an object, or a Manifest for each document of yaml.safe_load_all"
            raise unreadable(f"{path!r} holds {len(documents)} objects, one is wanted", place, hint)
        return cls(name, dict(documents[0]), **fields)

    @property
    def api_version(self) -> str:
        """``apps/v1``."""
        return str(self.body["apiVersion"])

    @property
    def object_kind(self) -> str:
        """``Deployment``."""
        return str(self.body["kind"])
