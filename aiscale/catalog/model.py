"""What the catalog hands out: a kind's schema, what is wrong with a manifest, where a schema comes from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

Scope = Literal["Namespaced", "Cluster"]


@dataclass(frozen=True, slots=True)
class Violation:
    """One reason why the API server would refuse a manifest.

    Attributes:
        path: the field, as Kubernetes writes it (``spec.listeners[0].port``); empty for the whole object.
        message: what is wrong and, where it can be guessed, what to write instead.
        rule: the kind of check: ``type``, ``required``, ``unknown-field``, ``enum``, ``format``, ``pattern``,
            ``range``, ``length``, ``schema``, ``duplicate``, ``cel``, ``metadata``, ``value``, ``scope``,
            ``unknown-kind``, ``immutable``.
    """

    path: str
    message: str
    rule: str

    def __str__(self) -> str:
        return f"{self.path}: {self.message}" if self.path else self.message


@dataclass(frozen=True, slots=True)
class Source:
    """Where schemas come from and under which licence they are passed on.

    Attributes:
        project: the name of the project's folder in the catalog.
        repository: the address of the repository without scheme.
        version: the release the schemas belong to.
        commit: the commit that was read.
        licence: the SPDX name.
        kinds: how many group, version and kind triples come from it.
    """

    project: str
    repository: str
    version: str
    commit: str
    licence: str
    kinds: int


@dataclass(frozen=True, slots=True)
class KindEntry:
    """A line of the catalog's index: what can be said of a kind without its schema."""

    api_version: str
    kind: str
    plural: str
    scope: Scope
    custom: bool
    project: str

    @property
    def group(self) -> str:
        """The API group; empty for the core group."""
        return self.api_version.rpartition("/")[0]

    @property
    def version(self) -> str:
        """The version within the group."""
        return self.api_version.rpartition("/")[2]


@dataclass(frozen=True, slots=True)
class KindSchema:
    """The schema of one kind in one version.

    Attributes:
        entry: names, scope and origin.
        schema: the OpenAPI v3 schema: structural for custom kinds, with ``definitions`` for built-in ones.
        definitions: the schemas that ``$ref`` in ``schema`` may name (built-in kinds only).
        has_status_subresource: whether a create drops ``status`` before it is checked.
        replicas_path: the field that the scale subresource reads, such as ``.spec.replicas``; empty without one.
    """

    entry: KindEntry
    schema: Mapping[str, Any]
    definitions: Mapping[str, Any] = field(default_factory=dict)
    has_status_subresource: bool = False
    replicas_path: str = ""


@dataclass(slots=True)
class Member:
    """What is written for one version of one kind.

    Attributes:
        entry: its line in the index.
        body: schema, definitions, status and replicas as :func:`read_schema` reads them.
        served: whether the API server offers this version.
        definition: the CRD without schemas, on the first version of a custom kind.
    """

    entry: KindEntry
    body: Mapping[str, Any]
    served: bool
    definition: Mapping[str, Any] | None = field(default=None)
