"""Kinds of edges, and relations: references with settings."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Generic, Self, TypeVar, get_args, overload

from pydantic import BaseModel, ConfigDict, GetCoreSchemaHandler, ValidationError
from pydantic_core import CoreSchema, core_schema

from aiscale.core.call_sites import caller
from aiscale.core.messages.validation_errors import bind, refuse, unchangeable, unchecked
from aiscale.core.refused_components import COLLECTORS
from aiscale.core.values.frozen_mapping import fix_mappings
from aiscale.quantities import Bytes, Cpu, Duration, Money, Rate, TotalCpu

if TYPE_CHECKING:
    from pydantic.fields import FieldInfo

T = TypeVar("T")


class EdgeKind(StrEnum):
    """Meaning of a reference from one component to another. The edge points at the referenced component."""

    READS = "reads"
    """From a consumer to its stream."""
    WRITES = "writes"
    """From a producer to its stream or store."""
    CALLS = "calls"
    """From a caller to the callee."""
    FALLS_BACK_TO = "falls back to"
    """From a service to its fallback."""
    SERVES = "serves"
    """From a model service to its model."""
    FEATURES = "features"
    """From a consumer of features to the feature service."""
    TRAINS = "trains"
    """From a retraining to its model."""
    DEPLOYS = "deploys"
    """From a pipeline to the services that it deploys."""
    OBSERVES = "observes"
    """From an objective, an alert or a monitor to its subject."""
    STORED_IN = "stored in"
    """From a stream, a view or a model version to its store."""
    RUNS_ON = "runs on"
    """From a workload to its cluster or site."""
    PLACES = "places"
    """From a placement to the components that it places."""
    ROUTES_THROUGH = "routes through"
    """From a route to its gateway, from a service to its mesh."""
    USES = "uses"
    """From a component to a helper: a schema to its registry, a view to its entity."""
    HAS = "has"
    """From a component to its parts."""
    OWNED_BY = "owned by"
    """From a component to its owner."""

    @property
    def flows_back(self) -> bool:
        """Whether data flows against the reference: a consumer refers to the stream it reads."""
        return self in {EdgeKind.READS, EdgeKind.SERVES, EdgeKind.FEATURES}


@dataclass(frozen=True, slots=True)
class Edge:
    """Marks a field whose values are references: ``on: Annotated[Place, Edge(EdgeKind.RUNS_ON)]``."""

    kind: EdgeKind
    is_reversed: bool = False
    """Whether the components that the field names refer to the one that has it: ``used_by``."""


class _AsTuple:
    """Makes a tuple of what was checked, as ``AfterValidator(tuple)`` does.

    That asks for the signature of ``tuple`` at each field of each kind, which takes a fifth of making the validators.
    """

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_after_validator_function(tuple, handler(source))


Many = Annotated[Sequence[T], _AsTuple()]
"""A field that accepts any sequence and stores a tuple."""

ABSENT: Any = None
"""Default of an optional quantity: ``Field(default=ABSENT)``. It is untyped, because such a field has different types
for reading and writing."""


def preset(value: T) -> Any:
    """Default of a quantity: ``Field(default=preset(Duration(30)))``.

    It is untyped for the same reason as ``ABSENT``.
    """
    return value


_V = TypeVar("_V")

if TYPE_CHECKING:

    class Converted(Generic[_V, T]):
        """A field with different types for reading and writing, as type checkers see a quantity."""

        @overload
        def __get__(self, instance: None, owner: Any) -> T: ...
        @overload
        def __get__(self, instance: object, owner: Any) -> T: ...
        def __get__(self, instance: object | None, owner: Any) -> T: ...
        def __set__(self, instance: object, value: _V) -> None: ...

    DurationField = Converted[Duration | str, Duration]
    OptionalDuration = Converted[Duration | str | None, Duration | None]
    BytesField = Converted[Bytes | str, Bytes]
    OptionalBytes = Converted[Bytes | str | None, Bytes | None]
    CpuField = Converted[Cpu | str | float, Cpu]
    OptionalCpu = Converted[Cpu | str | float | None, Cpu | None]
    OptionalTotalCpu = Converted[TotalCpu | str | float | None, TotalCpu | None]
    RateField = Converted[Rate | str | float, Rate]
    OptionalRate = Converted[Rate | str | float | None, Rate | None]
    OptionalMoney = Converted[Money | str | float | None, Money | None]
else:
    DurationField = Duration
    OptionalDuration = Duration | None
    BytesField = Bytes
    OptionalBytes = Bytes | None
    CpuField = Cpu
    OptionalCpu = Cpu | None
    OptionalTotalCpu = TotalCpu | None
    RateField = Rate
    OptionalRate = Rate | None
    OptionalMoney = Money | None


_BEING_BUILT: set[type[BaseModel]] = set()


class Declared(BaseModel):
    """Common base of components and their values.

    A field with such a class accepts instances of it only. Each class therefore needs a schema for its own fields only,
    and its validator is built with the first instance.
    """

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        strict=True,
        validate_default=True,
        allow_inf_nan=False,
        arbitrary_types_allowed=True,
        defer_build=True,
    )

    if not TYPE_CHECKING:

        @classmethod
        def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
            """The schema of the class itself while it is built, and a check of the class anywhere else."""
            return handler(source) if cls in _BEING_BUILT else core_schema.is_instance_schema(cls)

        @classmethod
        def model_construct(cls, *_args: Any, **_fields: Any) -> Self:
            """Refused, because it skips validation."""
            raise unchecked(cls, caller(()))

        def model_copy(self, *, update: Mapping[str, Any] | None = None, deep: bool = False) -> Self:  # noqa: ARG002
            """A validated copy with changed fields.

            Args:
                update: changed fields.
                deep: ignored, because declared objects are immutable.
            """
            given = {name: getattr(self, name) for name in type(self).model_fields if name in self.model_fields_set}
            return type(self)(**{**given, **(update or {})})

        def __replace__(self, **update: Any) -> Self:
            return self.model_copy(update=update)

        def __getattr__(self, name: str) -> Any:
            """Python's own error for a missing field: pydantic's takes twice as long, and rules ask for many."""
            return super().__getattr__(name) if name.startswith("_") else object.__getattribute__(self, name)

    @classmethod
    def _complete(cls) -> None:
        """Make the validator of the class, unless it is made already."""
        if not cls.__pydantic_complete__:
            _BEING_BUILT.add(cls)
            try:
                cls.model_rebuild(force=True)
            finally:
                _BEING_BUILT.discard(cls)


class Value(Declared):
    """A frozen value of a component: an objective, a traffic profile, a call. Unknown fields are refused."""

    if not TYPE_CHECKING:

        def __init__(self, /, *args: Any, **fields: Any) -> None:
            self._complete()
            taken = positional_fields(type(self))
            location = caller(taken)
            given = bind(type(self), taken, args, fields, location) if args else fields
            try:
                super().__init__(**given)
            except ValidationError as error:
                refused = refuse(error, type(self), given, location)
                if not COLLECTORS:
                    raise refused from None
                COLLECTORS[-1].substitute(refused, self, given)
            fix_mappings(self, type(self).__name__)

        def __setattr__(self, name: str, value: Any) -> None:
            if name.startswith("_"):
                super().__setattr__(name, value)
            else:
                raise unchangeable(type(self), type(self).__name__, name, caller(()))

        def __delattr__(self, name: str) -> None:
            raise unchangeable(type(self), type(self).__name__, name, caller(()))


class Relation(Value):
    """A reference with settings: ``Call(surge, timeout_ms=100)``. The first argument is the target."""

    means: ClassVar[EdgeKind | None] = None
    """Meaning of the reference in any field. None: set by the field."""

    @classmethod
    def reference(cls) -> str:
        """Name of the field with the target: the first argument."""
        return positional_fields(cls)[0]


def relation_called(kind: str, within: type[Relation] = Relation) -> type[Relation] | None:
    """The relation class with a name, including those of plug-ins. None: there is none."""
    for known in within.__subclasses__():
        if (found := known if known.__name__ == kind else relation_called(kind, known)) is not None:
            return found
    return None


def positional_fields(model: type[BaseModel]) -> tuple[str, ...]:
    """Positional fields of a model, in order: those declared with ``Field(kw_only=False)``."""
    cached = model.__dict__.get("__positional__")
    if cached is None:
        cached = tuple(name for name, info in model.model_fields.items() if info.kw_only is False)
        type.__setattr__(model, "__positional__", cached)
    return cached


def within(annotation: Any) -> Iterator[Any]:
    """All types and markers in an annotation."""
    yield annotation
    yield from getattr(annotation, "__metadata__", ())
    for argument in get_args(annotation):
        yield from within(argument)


def edge_kind(info: FieldInfo) -> EdgeKind | None:
    """Meaning of the references in a field. None: it has none."""
    found = _edge(info)
    return found.kind if found is not None else None


def is_reversed(info: FieldInfo) -> bool:
    """Whether the components that a field names refer to the one that has it."""
    found = _edge(info)
    return found is not None and found.is_reversed


def _edge(info: FieldInfo) -> Edge | None:
    parts = (*info.metadata, *within(info.annotation))
    return next((part for part in parts if isinstance(part, Edge)), None)
