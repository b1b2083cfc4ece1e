"""Lowerings of plugins: what they return is checked, and an error names the distribution."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any, cast

from aiscale.core import plugins
from aiscale.core.component import Component
from aiscale.core.messages.foreign_failures import raised_at, told
from aiscale.core.plugins import Announced, Broken
from aiscale.errors import AiscaleError
from aiscale.graph.architecture import GraphEdge
from aiscale.lowering.context import LoweringContext
from aiscale.lowering.plugin_resources import wrong_binding, wrong_resource, wrong_resources, wrong_signal
from aiscale.lowering.registry import LOWERINGS, WITHOUT_RESOURCES, Lowering
from aiscale.lowering.resource import Resource

if TYPE_CHECKING:
    from aiscale.analysis.streams.backlog import Backlog
    from aiscale.lowering.bindings import Bindings

GROUP = "aiscale.lowerings"


class LoweringError(AiscaleError):
    """A lowering of a plugin raises, or returns something else than resources."""


@dataclass(frozen=True, slots=True)
class PluginLowerings:
    """The lowerings of the distributions that are installed.

    Attributes:
        lowerings: by the kind; an error of theirs names the distribution.
        origins: what announces each.
        broken: plugins, or lowerings of theirs, that cannot be used.
    """

    lowerings: dict[type[Component], Lowering]
    origins: Mapping[type[Component], Announced]
    broken: tuple[Broken, ...]


def plugin_lowerings() -> PluginLowerings:
    """Import the plugins of ``aiscale.lowerings``, and leave out what cannot be used."""
    return _plugin_lowerings(plugins.announced(GROUP))


@lru_cache(maxsize=4)
def _plugin_lowerings(_announced: tuple[Announced, ...]) -> PluginLowerings:
    lowerings: dict[type[Component], Lowering] = {}
    origins: dict[type[Component], Announced] = {}
    found, broken = plugins.load_each(GROUP, "LOWERINGS")
    for announced, one in found:
        if wrong := _flaw(one, origins):
            broken.append(Broken(announced, wrong))
        else:
            lowering = cast("Lowering", one)
            lowerings[lowering.kind], origins[lowering.kind] = _guarded(lowering, announced), announced
    return PluginLowerings(lowerings, origins, tuple(broken))


def _flaw(one: object, taken: Mapping[type[Component], Announced]) -> str:
    """Why it cannot be used; empty when it can."""
    if not isinstance(one, Lowering):
        return f"{one!r} in LOWERINGS is no Lowering"
    kind = cast("object", one.kind)
    if not isinstance(kind, type) or not issubclass(kind, Component):
        return f"{kind!r}, the kind of a Lowering, is no kind of component"
    name = kind.__name__
    if any(one.kind is own.kind for own in LOWERINGS):
        return f"{name} is lowered by aiscale itself"
    if (reason := dict(WITHOUT_RESOURCES).get(one.kind)) is not None:
        return f"{name} has no resources: {reason}"
    if one.kind in taken:
        return f"{name} is lowered by {taken[one.kind].distribution} already"
    parts = {"lower": one.lower, **{part: function for part in ("binding", "supports", "scales")
                                    if (function := getattr(one, part)) is not None}}  # fmt: skip
    parts |= {f"stored_data[{type_!r}]": describe for type_, describe in one.stored_data.items()}
    return next(
        (f"{part} of {name} cannot be called" for part, function in parts.items() if not callable(function)),
        _scales_in_vain(one),
    )


def _scales_in_vain(one: Lowering) -> str:
    """What is wrong with the lag of its kind: ``has_lag`` without ``scales``, or the reverse."""
    name, has_lag = one.kind.__name__, bool(getattr(one.kind, "has_lag", False))
    if one.scales is not None and not has_lag:
        return f"{name} has scales, and its readers ask for no lag: say has_lag = True in class {name}"
    if one.scales is None and has_lag and "has_lag" in vars(one.kind):
        return f"{name} says has_lag, and its Lowering does not say by scales what is asked for it"
    return ""


def _guarded(one: Lowering, by: Announced) -> Lowering:
    """The same, with errors that name the distribution."""
    name = one.kind.__name__

    def lower(component: Any, bindings: Bindings, context: LoweringContext) -> tuple[Resource, ...]:
        what = f"the lowering of {name}"
        with _named(what, component, by):
            made = one.lower(component, bindings, context)
            if wrong := wrong_resources(made):
                raise _wrong(what, wrong, component, by)
            resources = tuple(made)
            if wrong := next(
                filter(None, (wrong_resource(resource, _addresses(context)) for resource in resources)), ""
            ):
                raise _wrong(what, wrong, component, by)
            return resources

    def binding(component: Any, edge: GraphEdge, context: LoweringContext) -> Any:
        what = f"binding of the Lowering of {name}"
        with _named(what, component, by):
            found = one.binding(component, edge, context) if one.binding else None
            if wrong := wrong_binding(found):
                raise _wrong(what, wrong, component, by)
            return found

    def scales(component: Any, edge: GraphEdge, wanted: Backlog, context: LoweringContext) -> Any:
        what = f"scales of the Lowering of {name}"
        with _named(what, component, by):
            found = one.scales(component, edge, wanted, context) if one.scales else None
            if wrong := wrong_signal(found, _addresses(context)):
                raise _wrong(what, wrong, component, by)
            return found

    def supports(component: Any) -> bool:
        with _named(f"supports of the Lowering of {name}", component, by):
            return one.supports is None or bool(one.supports(component))

    return one._replace(
        lower=lower, binding=binding if one.binding else None, supports=supports if one.supports else None,
        scales=scales if one.scales else None,
    )  # fmt: skip


def _addresses(context: LoweringContext) -> set[str]:
    return {context.graph.system.address, *context.graph.nodes}


@contextmanager
def _named(what: str, component: Component, by: Announced) -> Iterator[None]:
    try:
        yield
    except AiscaleError:
        raise
    except (Exception, SystemExit) as error:  # any error of a plugin names it
        at = ", ".join(filter(None, (raised_at(error, by.module), f"for {component.address}")))
        raise lowering_error(f"{what} fails: {told(error)}", by, at) from error


def _wrong(what: str, returned: str, component: Component, by: Announced) -> LoweringError:
    return lowering_error(f"{what} returns {returned}", by, f"for {component.address}")


def lowering_error(message: str, by: Announced, detail: str) -> LoweringError:
    """An error that names the distribution and its entry point."""
    return LoweringError(
        f"{by.distribution}: {message}",
        hint=f"report it to the authors of {by.distribution}",
        details=(detail, f"the plug-in is {by.name} = {by.target} in {by.group}"),
    )
