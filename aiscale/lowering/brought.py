"""Lowerings that other distributions bring along: what they give is looked at, and told with who has written it."""

from __future__ import annotations

import traceback
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from aiscale.core import plugins
from aiscale.core.component import Component
from aiscale.core.plugins import Announced, Broken
from aiscale.core.wording import with_article
from aiscale.errors import AiscaleError
from aiscale.graph.architecture import GraphEdge
from aiscale.lowering.context import LoweringContext
from aiscale.lowering.registry import LOWERINGS, WITHOUT_RESOURCES, Lowering
from aiscale.lowering.resource import Resource

GROUP = "aiscale.lowerings"


class LoweringError(AiscaleError):
    """A lowering of a plug-in raises, or gives what is no record."""


@dataclass(frozen=True, slots=True)
class BroughtLowerings:
    """What the distributions that are installed bring along.

    Attributes:
        lowerings: by the kind; an error of theirs names the distribution.
        origins: what announces each.
        broken: plug-ins, or lowerings of theirs, that can not be used.
    """

    lowerings: dict[type[Component], Lowering]
    origins: Mapping[type[Component], Announced]
    broken: tuple[Broken, ...]


def brought_lowerings() -> BroughtLowerings:
    """Import the plug-ins of ``aiscale.lowerings``, and leave out what can not be used."""
    return _brought(plugins.announced(GROUP))


@lru_cache(maxsize=4)
def _brought(_announced: tuple[Announced, ...]) -> BroughtLowerings:
    lowerings: dict[type[Component], Lowering] = {}
    origins: dict[type[Component], Announced] = {}
    found, broken = plugins.load(GROUP)
    for announced, value in found:
        given = getattr(value, "LOWERINGS", None)
        if not isinstance(given, tuple) or not given:
            broken.append(Broken(announced, "it has no LOWERINGS"))
            continue
        for one in given:
            if wrong := _flaw(one, origins):
                broken.append(Broken(announced, wrong))
            else:
                lowerings[one.kind], origins[one.kind] = _guarded(one, announced), announced
    return BroughtLowerings(lowerings, origins, tuple(broken))


def _flaw(one: object, taken: Mapping[type[Component], Announced]) -> str:
    """Why it can not be used; empty when it can."""
    if not isinstance(one, Lowering):
        return f"{one!r} in LOWERINGS is no Lowering"
    if not isinstance(one.kind, type) or not issubclass(one.kind, Component):
        return f"{one.kind!r}, the kind of a Lowering, is no kind of component"
    name = one.kind.__name__
    if any(one.kind is own.kind for own in LOWERINGS):
        return f"{name} is lowered by aiscale itself"
    if (reason := dict(WITHOUT_RESOURCES).get(one.kind)) is not None:
        return f"{name} becomes no object: {reason}"
    if one.kind in taken:
        return f"{name} is lowered by {taken[one.kind].distribution} already"
    if not callable(one.lower):
        return f"lower of {name} can not be called"
    for part, function in (("gives", one.gives), ("knows", one.knows)):
        if function is not None and not callable(function):
            return f"{part} of {name} can not be called"
    return ""


def _guarded(one: Lowering, by: Announced) -> Lowering:
    """The same, with errors that name who has written it."""
    name = one.kind.__name__

    def lower(component: Any, context: LoweringContext) -> tuple[Resource, ...]:
        what = f"the lowering of {name}"
        with _told(what, component, by):
            made = one.lower(component, context)
            if made is None:
                raise _wrong(what, "None, not records", component, by)
            records = tuple(made)
            addresses = {context.graph.system.address, *context.graph.nodes}
            for record in records:
                if wrong := _wrong_record(record, addresses):
                    raise _wrong(what, wrong, component, by)
            return records

    def gives(component: Any, edge: GraphEdge, context: LoweringContext) -> Any:
        what = f"gives of the Lowering of {name}"
        with _told(what, component, by):
            found = one.gives(component, edge, context) if one.gives else None
            if wrong := _wrong_given(found):
                raise _wrong(what, wrong, component, by)
            return found

    def knows(component: Any) -> bool:
        with _told(f"knows of the Lowering of {name}", component, by):
            return one.knows is None or bool(one.knows(component))

    return one._replace(lower=lower, gives=gives if one.gives else None, knows=knows if one.knows else None)


@contextmanager
def _told(what: str, component: Component, by: Announced) -> Iterator[None]:
    try:
        yield
    except AiscaleError:
        raise
    except Exception as error:  # whatever a plug-in may raise is told with its name
        said = " ".join(str(error).split())
        last = traceback.extract_tb(error.__traceback__)[-1]
        file = "/".join(Path(last.filename).parts[-2:])
        at = f"raised at {file}:{last.lineno} in {last.name}, for {component.address}"
        raise _error(f"{what} fails: {type(error).__name__}" + (f": {said}" if said else ""), by, at) from error


def _wrong(what: str, gives: str, component: Component, by: Announced) -> LoweringError:
    return _error(f"{what} gives {gives}", by, f"for {component.address}")


def _error(message: str, by: Announced, detail: str) -> LoweringError:
    return LoweringError(
        f"{by.distribution}: {message}",
        hint=f"report it to the authors of {by.distribution}",
        details=(detail, f"the plug-in is {by.name} = {by.target} in {by.group}"),
    )


def _wrong_record(record: object, addresses: set[str]) -> str:
    """What is given instead of a record; empty where it is one."""
    if not isinstance(record, Resource):
        return f"{_shown(record)}, not a Resource"
    if not isinstance(record.needs, tuple) or not all(isinstance(need, str) for need in record.needs):
        return f"{record.key} with needs={record.needs!r}, not a tuple of keys"
    if record.address not in addresses:
        return f"{record.key} with address={record.address!r}, which is that of no component"
    return ""


def _wrong_given(given: object) -> str:
    """What is given instead of a ``Given``; empty where it is one."""
    from aiscale.lowering.given import Given  # which asks the registry for lowerings

    if not isinstance(given, Given):
        return f"{_shown(given)}, not a Given"
    checks: tuple[tuple[str, str, bool], ...] = (
        ("environment", "text by name", _is_by_name(given.environment, str)),
        ("secrets", "a Secret's name and key by name", _is_by_name(given.secrets, tuple)),
        ("egress", "a tuple of rules", _is_tuple_of(given.egress, Mapping)),
        ("needs", "a tuple of keys", _is_tuple_of(given.needs, str)),
        ("volumes", "a tuple of volumes", _is_tuple_of(given.volumes, Mapping)),
        ("mounts", "a tuple of mounts", _is_tuple_of(given.mounts, Mapping)),
    )
    return next(
        (f"{name}={getattr(given, name)!r}, not {wanted}" for name, wanted, is_right in checks if not is_right), ""
    )


def _is_by_name(value: object, of: type) -> bool:
    return isinstance(value, Mapping) and all(
        isinstance(key, str) and isinstance(one, of) for key, one in value.items()
    )


def _is_tuple_of(value: object, of: type) -> bool:
    return isinstance(value, tuple) and all(isinstance(one, of) for one in value)


def _shown(value: object) -> str:
    return "None" if value is None else with_article(type(value).__name__)
