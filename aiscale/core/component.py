"""The base class of all components."""

from collections.abc import Callable, Iterator, Sequence
from functools import cache, cached_property
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, NamedTuple, Self

from pydantic import BaseModel, Field, PrivateAttr, StringConstraints, ValidationError, model_validator

from aiscale.core.call_sites import caller
from aiscale.core.declared_components import LISTENERS
from aiscale.core.edges import (
    ABSENT,
    Declared,
    Edge,
    EdgeKind,
    Many,
    OptionalMoney,
    Relation,
    Value,
    edge_kind,
    is_reversed,
    positional_fields,
    within,
)
from aiscale.core.exceptions import Patch, Waiver
from aiscale.core.layers import LAYERS, REFUSED, layered, origins
from aiscale.core.messages.validation_errors import bind, refuse, unchangeable
from aiscale.core.refused_components import COLLECTORS
from aiscale.core.values.frozen_mapping import fix_mappings
from aiscale.diagnostics import Diagnostic, Fix, Location, Related, Severity

Name = Annotated[str, StringConstraints(pattern=r"^[a-z]([-a-z0-9]*[a-z0-9])?$", max_length=40)]
"""A lower-case DNS label of at most 40 characters, so that derived names are valid."""


class Reference(NamedTuple):
    """One outgoing edge of a component, as declared."""

    kind: EdgeKind
    target: "Component"
    field: str
    item: int | None
    relation: Relation | None


class Component(Declared):
    """A component of the architecture. The first argument is its name; all others are keyword arguments.

    Components are frozen and compare by identity. A component that is passed to another one is an edge.
    """

    family: ClassVar[str] = ""
    """First part of the address, in plural (``topics``). Interchangeable kinds share a family (``kafka``,
    ``clusters``), so that the address stays the same when the kind changes. Empty on abstract kinds."""

    looks_like: ClassVar[str] = ""
    """For kinds of plug-ins: the kind of aiscale with whose symbol it is drawn. Default: the nearest base class."""

    name: Name = Field(kw_only=False)
    """Unique in its family."""

    owner: Annotated["Team | None", Edge(EdgeKind.OWNED_BY)] = None
    """The team that owns it. Default: the owner of the component that it is part of, such as the cluster of a pool,
    else the owner of the system.
    """

    waivers: Many[Waiver] = ()
    """Accepted findings about it, with an expiry date."""

    patches: Many[Patch] = ()
    """Changes to its generated objects, for settings without a field."""

    _location: Location = PrivateAttr()

    if not TYPE_CHECKING:

        def __init__(self, /, *args: Any, **fields: Any) -> None:
            self._complete()
            taken = positional_fields(type(self))
            location = caller(taken)
            own = bind(type(self), taken, args, fields, location) if args else fields
            given = layered(type(self), own, location) if LAYERS else own
            try:
                super().__init__(**given)
            except ValidationError as error:
                refused = refuse(error, type(self), given, location, origins if LAYERS else None)
                # The blueprint goes on with its own values, so that all wrong settings of layers are reported together.
                if given != own and _accepts(super().__init__, own):
                    REFUSED.extend(refused.diagnostics)
                elif COLLECTORS:
                    COLLECTORS[-1].substitute(refused, self, given)
                else:
                    raise refused from None
            fix_mappings(self, f"{self.kind} {self.__dict__.get('name')!r}")
            self._location = location
            for made in LISTENERS:
                made.append(self)

        def __setattr__(self, name: str, value: Any) -> None:
            if name.startswith("_"):
                super().__setattr__(name, value)
            else:
                raise unchangeable(type(self), f"{self.kind} {self.name!r}", name, caller(()))

        def __delattr__(self, name: str) -> None:
            raise unchangeable(type(self), f"{self.kind} {self.name!r}", name, caller(()))

    @model_validator(mode="after")
    def _asks_one_of(self) -> Self:
        """Of calls and queries of which a request makes one, all together are one at most."""
        shares: dict[str, float] = {}
        for reference in self.references():
            one_of, field = getattr(reference.relation, "one_of", None), reference.field
            if one_of is None:
                continue
            if reference.kind is EdgeKind.FALLS_BACK_TO:
                raise ValueError(f"{field} takes no one_of: its answers are asked in turn")
            shares[one_of] = shares.get(one_of, 0.0) + getattr(reference.relation, "per_request", 1.0)
            if round(shares[one_of], 9) > 1:
                raise ValueError(
                    f"{field} with one_of={one_of!r} has a per_request of {shares[one_of]:g} together: of a group one "
                    "request makes one, so that it is at most 1"
                )
        return self

    @property
    def kind(self) -> str:
        """The class name, as users write it."""
        return type(self).__name__

    @cached_property
    def address(self) -> str:
        """``<family>/<name>``, which identifies a component."""
        return f"{self.family}/{self.name}"

    @property
    def location(self) -> Location:
        """Where the component was made."""
        # Read from pydantic's slot: findings ask for many places, and its own access to private fields takes long.
        private = self.__pydantic_private__
        assert private is not None
        found: Location = private["_location"]
        return found

    @property
    def technology(self) -> str:
        """Product, for kinds with several: ``Apache Spark``."""
        return ""

    def is_placed(self) -> bool:
        """Whether it runs on a place, set in its field ``on``."""
        return ("on", EdgeKind.RUNS_ON) in _fields_with_edges(type(self))[0]

    def references(self) -> Sequence[Reference]:
        """Every edge that it declares, in the order of its fields, including those of its values."""
        return self._references

    @cached_property
    def _references(self) -> tuple[Reference, ...]:
        """Read off the fields once: they never change, and the graph, rules and lowering all ask for them."""
        return tuple(_references(self))

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
        fix: Fix | None = None,
        cause: str = "",
    ) -> Diagnostic:
        """A diagnostic about this component.

        Args:
            code: three letters and three digits.
            severity: its severity.
            message: one line that names the components and the problem.
            argument: the field under the caret, ``calls.timeout_ms`` for a nested field. If the call does not set it,
                the caret is under the kind.
            index: index in that field, from 0, if it is a list.
            label: a few words next to the caret.
            notes: facts with numbers, one line each.
            help: the exact edit, as code if possible.
            related: other places, shown after the notes.
            fix: the edit, if it is certain.
            cause: what several findings of the rule come down to, in words that follow their number.
        """
        return Diagnostic(
            code, severity, message, self.address, self.location, argument, index, label, notes, help, related, fix,
            cause,
        )  # fmt: skip

    def __hash__(self) -> int:
        return id(self)

    def __eq__(self, other: object) -> bool:
        return self is other

    def __repr__(self) -> str:
        return f"<{self.kind} {self.address}>"

    __str__ = __repr__


class Team(Component):
    """A team that owns components and systems."""

    family: ClassVar[str] = "teams"

    contact: Annotated[str, StringConstraints(pattern=r"^[^\s].*$", max_length=200)] | None = None
    """Contact: a mail address, a chat channel."""

    on_call: Annotated[str, StringConstraints(pattern=r"^[^\s].*$", max_length=200)] | None = None
    """On-call contact: name of a schedule or of an escalation policy."""

    budget_per_month: OptionalMoney = Field(default=ABSENT)
    """Maximum monthly cost of its node pools, and of the storage and of the traffic between zones, regions and clouds
    of its components."""


for _kind in (Component, Team):
    _kind._complete()


def _accepts(make: Callable[..., None], fields: dict[str, Any]) -> bool:
    """Whether an object can be made with these fields; then it is made."""
    try:
        make(**fields)
    except ValidationError:
        return False
    return True


def _references(holder: BaseModel, prefix: str = "", outer_item: int | None = None) -> Iterator[Reference]:
    edges, parts = _fields_with_edges(type(holder))
    for field, kind in edges:
        value = getattr(holder, field)
        if value is None:
            continue
        many = isinstance(value, tuple)
        for index, item in enumerate(value if many else (value,)):
            relation = item if isinstance(item, Relation) else None
            target = item if relation is None else getattr(relation, relation.reference())
            if isinstance(target, Component):
                at = index if many and not prefix else outer_item
                means = relation.means if relation is not None else None
                yield Reference(means or kind, target, prefix + field, at, relation)
                # A kind of relation that the field does not name, a search among reads, may refer to more.
                if relation is not None and field not in parts and any(_fields_with_edges(type(relation))):
                    yield from _references(relation, f"{prefix}{field}.", at)
    for field in parts:
        value = getattr(holder, field)
        many = isinstance(value, tuple)
        for index, item in enumerate(value if many else (value,)):
            if isinstance(item, Value):
                yield from _references(item, f"{prefix}{field}.", index if many and not prefix else outer_item)


@cache
def reversed_fields(cls: type[BaseModel]) -> frozenset[str]:
    """The fields whose components refer to the one that has the field."""
    return frozenset(name for name, info in cls.model_fields.items() if is_reversed(info))


@cache
def _fields_with_edges(cls: type[BaseModel]) -> tuple[tuple[tuple[str, EdgeKind], ...], tuple[str, ...]]:
    """The fields that refer to components, and those whose values may have such fields themselves."""
    edges, parts = [], []
    for name, info in cls.model_fields.items():
        kind = edge_kind(info)
        if kind is not None:
            edges.append((name, kind))
        values = [found for found in within(info.annotation) if isinstance(found, type) and issubclass(found, Value)]
        if any(any(_fields_with_edges(found)) for found in values):
            parts.append(name)
    return tuple(edges), tuple(parts)
