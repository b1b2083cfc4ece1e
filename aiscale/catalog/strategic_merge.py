"""Strategic merge of a patch into an object, as kubectl and kustomize do it.

Maps are merged by field, ``None`` removes a field. Lists are merged as their type says: by merge key, as sets, or
replaced where the type is atomic. Directives: ``$patch: delete`` and ``$patch: replace`` in maps and items,
``$retainKeys``, ``$deleteFromPrimitiveList/FIELD`` and ``$setElementOrder/FIELD``. A list whose schema does not say how
it is merged is never replaced without ``$patch: replace``.

Source: k8s.io/apimachinery v0.36.3, pkg/util/strategicpatch/patch.go; unlike there, what a patch names and the object
does not have is a problem.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from aiscale.catalog.merge_order import ordered
from aiscale.catalog.merge_types import OPERATED, ListRule, Merging, Types, pod_template, types_of
from aiscale.catalog.paths import Path, child, render

PATCH, RETAIN = "$patch", "$retainKeys"
DELETE_ITEMS, ORDER = "$deleteFromPrimitiveList/", "$setElementOrder/"

Names = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Problem:
    """Something in a patch that cannot be merged; the rest of the patch is merged all the same.

    Attributes:
        path: the field of the object: ``spec.template.spec.containers``.
        message: what is wrong: ``has no item with name=proxy``.
        help: what to write instead.
        is_absence: whether the patch names something that the object does not have.
    """

    path: str
    message: str
    help: str
    is_absence: bool = False


@dataclass(slots=True)
class Merged:
    """A merged object.

    Attributes:
        value: the object.
        problems: what could not be merged.
        replaced: lists of which the patch drops items, with how many items they had.
        unasked: those that are replaced since their type is atomic, without ``$patch: replace``.
    """

    value: dict[str, Any] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    replaced: dict[str, int] = field(default_factory=dict)
    unasked: list[str] = field(default_factory=list)


def strategic_merge(
    manifest: Mapping[str, Any], change: Mapping[str, Any], templates: Collection[tuple[Names, Names]] = ()
) -> Merged:
    """Merge a patch into an object, which is not changed.

    Args:
        manifest: the object, with apiVersion and kind.
        change: the patch.
        templates: where a custom kind has pod templates: the path of the template, and that of its spec.
    """
    types = types_of(str(manifest.get("apiVersion")), str(manifest.get("kind")))
    merger = _Merger(
        str(manifest.get("kind")),
        {spec if spec == template else template: spec == template for template, spec in templates},
    )
    merger.result.value = merger.mapping(manifest, change, types, None, ())
    return merger.result


class _Merger:
    def __init__(self, kind: str, templates: Mapping[Names, bool]) -> None:
        self.result = Merged()
        self._kind = kind
        self._templates = templates

    def mapping(
        self, original: Mapping[str, Any], change: Mapping[str, Any], types: Types, at: Path, names: Names
    ) -> dict[str, Any]:
        """A map with the fields of another."""
        directive = change.get(PATCH)
        if directive is not None:
            if directive == "delete":
                return {}
            if directive != "replace":
                self._problem(at, f"has the directive $patch: {directive}", "write $patch: delete or $patch: replace")
            original, change = {} if directive == "replace" else original, _without(change, PATCH)
        found = self._retained(original, change, at)
        types = self._at_template(types, names)
        orders = {key.removeprefix(ORDER): value for key, value in change.items() if key.startswith(ORDER)}
        for key, value in change.items():
            if key.startswith(DELETE_ITEMS):
                self._delete_items(found, key.removeprefix(DELETE_ITEMS), value, at)
            elif not key.startswith(ORDER) and key != RETAIN:
                self._field(found, key, value, types, at, names, orders.pop(key, None))
        for key, order in orders.items():
            if isinstance(found.get(key), list | tuple) and isinstance(order, list | tuple):
                found[key] = ordered(found[key], order, found[key], types.child(key).list_rule().key)
        return found

    def _field(
        self, found: dict[str, Any], key: str, value: Any, types: Types, at: Path, names: Names, order: Any
    ) -> None:
        here, below, inner = (at, key), types.child(key), (*names, key)
        if value is None:
            if key not in found:
                self._absent(here, "is not there to be removed", "remove it from the patch")
            found.pop(key, None)
        elif isinstance(value, Mapping):
            if key not in found and value.get(PATCH) == "delete":
                self._absent(here, "is not there to be removed", "remove it from the patch")
                return
            before = found.get(key)
            found[key] = self.mapping(before if isinstance(before, Mapping) else {}, value, below, here, inner)
        elif isinstance(value, list | tuple):
            before = found.get(key)
            found[key] = self._list(
                before if isinstance(before, list | tuple) else (), value, below, here, inner, order
            )
        else:
            found[key] = value

    def _list(
        self, before: Sequence[Any], change: Sequence[Any], types: Types, at: Path, names: Names, order: Any
    ) -> list[Any]:
        rule = types.list_rule()
        if rule.merging is Merging.UNDECLARED and (key := OPERATED.get((self._kind, names))):
            rule = ListRule(Merging.KEYED, key)
        plain = [item for item in change if not (isinstance(item, Mapping) and PATCH in item)]
        directives = [item for item in change if isinstance(item, Mapping) and PATCH in item]
        kept = list(before)
        is_replaced = any(item[PATCH] == "replace" for item in directives)
        for item in directives:
            kept = self._directive(kept, item, rule, at)
        if is_replaced:
            made = [self._fresh(item, types.items(), at, names) for item in plain]
            if any(item not in made for item in before):
                self.result.replaced[render(at)] = len(before)
            return made
        if rule.merging is Merging.KEYED:
            result = self._keyed(kept, plain, rule, types.items(), at, names)
        elif rule.merging is Merging.SET:
            result = [*kept, *(item for item in plain if item not in kept)]
        elif directives and not plain:
            return kept
        else:
            return self._whole(kept, [self._fresh(item, types.items(), at, names) for item in plain], rule, at)
        return ordered(result, order if isinstance(order, list | tuple) else plain, kept, rule.key)

    def _whole(self, before: list[Any], change: list[Any], rule: ListRule, at: Path) -> list[Any]:
        """The list of the patch in place of the list."""
        if any(item not in change for item in before):
            if rule.merging is not Merging.ATOMIC:
                count = "its item" if len(before) == 1 else f"its {len(before)} items"
                self._problem(at, f"has no merge key: the patch would replace {count}",
                              'write {"$patch": "replace"} as the first item to replace the whole list')  # fmt: skip
                return before
            self.result.replaced[render(at)] = len(before)
            self.result.unasked.append(render(at))
        return change

    def _keyed(
        self, before: list[Any], plain: list[Any], rule: ListRule, items: Types, at: Path, names: Names
    ) -> list[Any]:
        result = list(before)
        for item in plain:
            if not isinstance(item, Mapping) or rule.key not in item:
                self._problem(at, f"has an item without {rule.key}", f"write {rule.key} in each item of the patch")
                continue
            index = self._index(result, item, rule, at)
            if index is not None:
                result[index] = self.mapping(result[index], item, items, child(at, index), names)
            elif _is_only_a_name(item, rule, items) or self._lacks_image(item, items, names):
                self._no_item(before, item, rule, at)
            else:
                result.append(self._fresh(item, items, at, names))
        return result

    def _index(self, found: list[Any], item: Mapping[str, Any], rule: ListRule, at: Path) -> int | None:
        """The item that the patch means; None where there is none."""
        same = [index for index, one in enumerate(found)
                if isinstance(one, Mapping) and one.get(rule.key) == item[rule.key]]  # fmt: skip
        if "protocol" in rule.more_keys and "protocol" in item:
            # A port of another protocol is another port. kubectl would change the protocol of the first one.
            same = [index for index in same if found[index].get("protocol", "TCP") == item["protocol"]]
        if len(same) > 1:
            exact = [index for index in same
                     if all(key in item and found[index].get(key) == item[key] for key in rule.more_keys)]  # fmt: skip
            if not exact:
                shown = f"{rule.key}={item[rule.key]}"
                self._problem(
                    at, f"has {len(same)} items with {shown}", f"write {' and '.join(rule.more_keys)} as well"
                )
            same = exact or same
        return same[0] if same else None

    def _directive(self, kept: list[Any], item: Mapping[str, Any], rule: ListRule, at: Path) -> list[Any]:
        directive = item[PATCH]
        if directive == "replace":
            return []
        if directive != "delete":
            self._problem(at, f"has the directive $patch: {directive}", "write $patch: delete or $patch: replace")
            return kept
        wanted = {key: value for key, value in item.items() if key != PATCH}
        if not wanted or (rule.key and rule.key not in wanted):
            self._problem(at, f"deletes an item without {rule.key or 'fields'}", f"write its {rule.key or 'fields'}")
            return kept
        left = [one for one in kept if not (isinstance(one, Mapping) and _has(one, wanted))]
        if len(left) == len(kept):
            self._no_item(kept, wanted, rule, at)
        return left

    def _delete_items(self, found: dict[str, Any], key: str, values: Any, at: Path) -> None:
        before = found.get(key)
        items = list(before) if isinstance(before, list | tuple) else []
        for value in values if isinstance(values, list | tuple) else (values,):
            if value not in items:
                self._absent((at, key), f"has no item {value}", "correct the item, or remove it from the patch")
        if before is not None:
            gone = values if isinstance(values, list | tuple) else (values,)
            found[key] = [item for item in items if item not in gone]

    def _retained(self, original: Mapping[str, Any], change: Mapping[str, Any], at: Path) -> dict[str, Any]:
        kept = change.get(RETAIN)
        if not isinstance(kept, list | tuple):
            return dict(original)
        more = [
            key for key, value in change.items() if value is not None and not key.startswith("$") and key not in kept
        ]
        if more:
            self._problem(at, f"has {more[0]}, which its $retainKeys does not have", f"add {more[0]} to $retainKeys")
        return {key: value for key, value in original.items() if key in kept}

    def _fresh(self, value: Any, types: Types, at: Path, names: Names) -> Any:
        """A value of the patch that the object does not have: without directives."""
        if isinstance(value, Mapping):
            return self.mapping({}, value, types, at, names)
        if isinstance(value, list | tuple):
            return [self._fresh(item, types.items(), at, names) for item in value]
        return value

    def _at_template(self, types: Types, names: Names) -> Types:
        """The place as a pod template, where it is one."""
        if names not in self._templates:
            return types
        template = pod_template()
        spec = template.child("spec")
        return types.with_node(spec) if self._templates[names] and spec is not None else types.with_node(template)

    def _lacks_image(self, item: Mapping[str, Any], items: Types, names: Names) -> bool:
        """Whether it is meant for a container that is there: operators complete theirs, Kubernetes does not."""
        return names[-1:] in {("containers",), ("initContainers",)} and "image" not in item and not items.is_custom

    def _no_item(self, items: list[Any], wanted: Mapping[str, Any], rule: ListRule, at: Path) -> None:
        key = rule.key or next(iter(wanted))
        known = [str(one[key]) for one in items if isinstance(one, Mapping) and key in one]
        has = f"; it has {', '.join(known)}" if known else "; it has none"
        self._absent(at, f"has no item with {key}={wanted[key]}{has}", f"correct {key}, or write the whole item")

    def _problem(self, at: Path, message: str, help_: str) -> None:
        self.result.problems.append(Problem(render(at), message, help_))

    def _absent(self, at: Path, message: str, help_: str) -> None:
        self.result.problems.append(Problem(render(at), message, help_, is_absence=True))


def _is_only_a_name(item: Mapping[str, Any], rule: ListRule, items: Types) -> bool:
    """Whether an item has its name only, although items of its type have more fields."""
    return rule.key == "name" == "".join(item) and any(node.property_schemas.keys() - {"name"} for node in items.nodes)


def _has(item: Mapping[str, Any], wanted: Mapping[str, Any]) -> bool:
    return all(key in item and item[key] == value for key, value in wanted.items())


def _without(change: Mapping[str, Any], key: str) -> dict[str, Any]:
    return {name: value for name, value in change.items() if name != key}
