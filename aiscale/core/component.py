"""The base of everything a user declares: named, frozen, typed, and aware of where it was written."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, NamedTuple, get_args

from pydantic import BaseModel, ConfigDict, Field, PrivateAttr, StringConstraints, ValidationError

from aiscale.core.calling import caller
from aiscale.core.edges import Edge, EdgeKind, Relation, positional_fields
from aiscale.core.invalid import bind, refuse, unchangeable
from aiscale.diagnostics import Diagnostic, Location, Related, Severity

Name = Annotated[str, StringConstraints(pattern=r"^[a-z]([-a-z0-9]*[a-z0-9])?$", max_length=40)]
"""A lower-case DNS label of at most 40 characters, so that every derived name stays legal."""


class Reference(NamedTuple):
    """One outgoing edge of a component, as declared."""

    kind: EdgeKind
    target: Component
    field: str
    item: int | None
    relation: Relation | None


class Component(BaseModel):
    """A part of the architecture. The first argument is its name; everything else is by keyword or reference.

    Components are frozen and compare by identity: passing one to another *is* the wiring.
    """

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        strict=True,
        validate_default=True,
        allow_inf_nan=False,
        use_attribute_docstrings=True,
        arbitrary_types_allowed=True,
    )

    domain: ClassVar[str] = ""
    """First half of the address; empty on abstract kinds."""

    name: Name = Field(kw_only=False)
    """Unique among the components of its domain."""

    _location: Location = PrivateAttr()

    if not TYPE_CHECKING:

        def __init__(self, /, *args: Any, **fields: Any) -> None:
            taken = positional_fields(type(self))
            location = caller(taken)
            given = bind(type(self), taken, args, fields, location) if args else fields
            try:
                super().__init__(**given)
            except ValidationError as error:
                raise refuse(error, type(self), given, location) from None
            self._location = location

        def __setattr__(self, name: str, value: Any) -> None:
            if name.startswith("_"):
                super().__setattr__(name, value)
            else:
                raise unchangeable(f"{self.kind} {self.name!r}", name, caller(()))

    @property
    def kind(self) -> str:
        """The class name, as users write it."""
        return type(self).__name__

    @property
    def address(self) -> str:
        """``<domain>/<name>``: the only identity of a component."""
        return f"{self.domain}/{self.name}"

    @property
    def location(self) -> Location:
        """Where the component was made."""
        return self._location

    def references(self) -> Iterator[Reference]:
        """Every edge that this component declares, in the order of its fields."""
        for field, kind in _edge_fields(type(self)):
            value = getattr(self, field)
            if value is None:
                continue
            many = isinstance(value, tuple)
            for index, item in enumerate(value if many else (value,)):
                relation = item if isinstance(item, Relation) else None
                target = item if relation is None else relation.target  # type: ignore[attr-defined]  # every Relation has one
                yield Reference(kind, target, field, index if many else None, relation)

    def finding(
        self,
        code: str,
        severity: Severity,
        message: str,
        *,
        argument: str | None = None,
        index: int | None = None,
        label: str = "",
        notes: tuple[str, ...] = (),
        help: str = "",  # the word that the rendered line starts with
        related: tuple[Related, ...] = (),
    ) -> Diagnostic:
        """A diagnostic about this component, with the caret under ``argument``."""
        return Diagnostic(
            code, severity, message, self.address, self.location, argument, index, label, notes, help, related
        )  # fmt: skip

    def __hash__(self) -> int:
        return id(self)

    def __eq__(self, other: object) -> bool:
        return self is other

    def __repr__(self) -> str:
        return f"<{self.kind} {self.address}>"

    __str__ = __repr__


@cache
def _edge_fields(cls: type[Component]) -> tuple[tuple[str, EdgeKind], ...]:
    found = []
    for name, info in cls.model_fields.items():
        markers = [m for m in info.metadata if isinstance(m, Edge)]
        markers += [
            m for arg in get_args(info.annotation) for m in getattr(arg, "__metadata__", ()) if isinstance(m, Edge)
        ]
        found += [(name, marker.kind) for marker in markers[:1]]
    return tuple(found)
