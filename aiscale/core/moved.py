"""Renamed components: a new name in the blueprint, the old names in the cluster."""

from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from typing import Annotated

from pydantic import Field, StringConstraints, model_validator

from aiscale.core.edges import Value

Address = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*/[a-z]([-a-z0-9]*[a-z0-9])?$", max_length=80)]
"""Family and name: ``topics/rides``, ``systems/shop``."""

_BY_PLACE = "clusters"
"""Family of Kubernetes clusters: their state is found by where they are, whatever they are called."""


class Moved(Value):
    """A component, or the system, has a new name in the blueprint and keeps its objects.

    ``System("city", [trips], moved=[Moved("topics/rides", "topics/trips")])``

    Its objects, labels, variables and consumer groups keep the names that follow from the old name: nothing is
    recreated, and no data is copied. Keep the entry as long as the objects exist. Without it they get the names that
    follow from the new name, as new objects. Further renames are further entries: ``a`` to ``b``, ``b`` to ``c``.
    """

    old: Address = Field(kw_only=False)
    """Address before, which nothing in the system has any more: ``topics/rides``."""

    new: Address = Field(kw_only=False)
    """Address now, of the same family: ``topics/trips``."""

    @model_validator(mode="after")
    def _is_a_rename(self) -> "Moved":
        family, _, name = self.old.partition("/")
        if family != self.new.partition("/")[0]:
            raise ValueError(f"new is {self.new}, and old is {self.old}: both must have one family, as {family}/…")
        if family == _BY_PLACE:
            raise ValueError(f"old is a cluster: its objects stay when it is renamed; remove the entry for {name}")
        if self.old == self.new:
            raise ValueError(f"new is {self.new}, as old: nothing is renamed; remove the entry")
        return self


def current_addresses(moved: Iterable[Moved]) -> Mapping[str, str]:
    """The address that each earlier one leads to, through all further renames."""
    following = {one.old: one.new for one in moved}
    return {old: _last(old, following) for old in following}


def first_addresses(moved: Iterable[Moved]) -> Mapping[str, str]:
    """The address after which the objects of each renamed component are named, by its address now."""
    before = {one.new: one.old for one in moved}
    return {new: _last(new, before) for new in before.keys() - set(before.values())}


def _last(start: str, following: Mapping[str, str]) -> str:
    at, seen = start, {start}
    while (then := following.get(at)) is not None and then not in seen:
        at = then
        seen.add(at)
    return at


def refuse_misfits(moved: Iterable[Moved], addresses: Iterable[str]) -> None:
    """Look whether renames fit the components of a system.

    Args:
        moved: all renames of a system and of those that it includes.
        addresses: those of its components and systems.

    Raises:
        ValueError: one names what is still there, or what is not there, or two disagree.
    """
    known, every = set(addresses), tuple(moved)
    olds, news = [one.old for one in every], [one.new for one in every]
    for one in every:
        if one.old in known:
            raise ValueError(f"moved: {one.old} is still in the system, so that {one.new} cannot have its objects")
        if olds.count(one.old) > 1 or news.count(one.new) > 1:
            twice = one.old if olds.count(one.old) > 1 else one.new
            raise ValueError(f"moved: {twice} is in two entries: a component has one old and one new name")
        if _last(one.new, dict(zip(olds, news, strict=True))) not in known:
            near = get_close_matches(one.new, sorted(known), n=1)
            hint = f"; did you mean {near[0]}?" if near else ""
            raise ValueError(f"moved: {one.new} is not in the system{hint}")
