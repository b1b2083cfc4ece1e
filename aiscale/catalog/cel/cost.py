"""Cost of expressions, counted as API servers count it, so that no expression runs for long.

Source: cel-go v0.26 ``interpreter/runtimecost.go``, ``common/cost.go``; Kubernetes v1.36 ``k8s.io/apiserver``,
``pkg/cel/library/cost.go`` and ``pkg/apis/cel/config.go``. What copies or compares whole lists costs more here than
there, because the API server does that lazily: ``+`` of lists, ``distinct``, the functions of sets.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeAlias

from aiscale.catalog.cel.errors import CostLimitError

CALL_LIMIT = 1_000_000
"""Cost of one evaluation of a rule. Source: ``PerCallLimit``."""

OBJECT_LIMIT = 10_000_000
"""Cost of all rules on an object. Source: ``RuntimeCELCostBudget``."""

METER = "@meter"
"""Where the variables of an expression have its meter: no variable can have this name."""

CREATE_LIST, CREATE_MAP = 10, 30
"""Source: ``ListCreateBaseCost``, ``MapCreateBaseCost``."""

STEPS: Mapping[str, int] = {"all": 3, "exists": 4, "exists_one": 2, "existsOne": 2, "filter": 13, "map": 12,
                            "transformList": 12, "transformMap": 32}  # fmt: skip
"""Cost of one step of a comprehension without its body: of the loop's condition, and of what it gathers."""

_SIZED = frozenset({str, bytes, list, dict})

Cost: TypeAlias = Callable[[Sequence[Any]], int]


class Meter:
    """Counts the cost of one evaluation.

    Attributes:
        spent: so far. What costs 1 and is no loop and no call adds to it without asking for the limit.
        limit: where the evaluation ends.
    """

    __slots__ = ("limit", "spent")

    def __init__(self, limit: int = CALL_LIMIT) -> None:
        self.spent, self.limit = 0, limit

    def add(self, cost: int) -> None:
        """Count a cost.

        Raises:
            CostLimitError: the limit is exceeded.
        """
        self.spent += cost
        if self.spent > self.limit:
            raise CostLimitError


def cost_of(name: str) -> Cost:
    """The cost of a call of a function, from its arguments; the target is the first."""
    return _COSTS.get(name, _one)


def equality_cost(left: Any, right: Any) -> int:
    """The cost of ``==`` and of an order between texts."""
    if type(left) not in _SIZED or type(right) not in _SIZED:
        return 1
    return -(-min(len(left), len(right)) // 10)


def size(value: Any) -> int:
    """Characters of a text, elements of a list or map, 1 of anything else."""
    return len(value) if type(value) in _SIZED else 1


def _one(_arguments: Sequence[Any]) -> int:
    return 1


def _traversal(share: int) -> Cost:
    """One unit for so many characters or elements of the first argument."""
    return lambda arguments: -(-size(arguments[0]) // share)


def _whole(arguments: Sequence[Any]) -> int:
    return size(arguments[0])


def _sum(arguments: Sequence[Any]) -> int:
    if type(arguments[0]) not in _SIZED:
        return 1
    return max(1, -(-sum(map(size, arguments)) // 10))


def _product(arguments: Sequence[Any]) -> int:
    first, second = arguments[0], arguments[1]
    return max(1, size(first) * size(second))


def _contains(arguments: Sequence[Any]) -> int:
    return -(-size(arguments[0]) // 10) * -(-size(arguments[1]) // 10)


def _matches(arguments: Sequence[Any]) -> int:
    return -(-(1 + size(arguments[0])) // 10) * -(-size(arguments[1]) // 4)


def _in(arguments: Sequence[Any]) -> int:
    return size(arguments[1]) if type(arguments[1]) is list else 1


def _square(arguments: Sequence[Any]) -> int:
    return max(1, size(arguments[0]) ** 2)


def _range(arguments: Sequence[Any]) -> int:
    count = arguments[0]
    return max(1, count) if isinstance(count, int) else 1


def _replace(arguments: Sequence[Any]) -> int:
    """Of the text and of the result, which can be far longer."""
    if len(arguments) < 3 or any(type(one) is not str for one in arguments[:3]):
        return 1
    text, old, new = arguments[:3]
    grown: int = text.count(old) * max(0, len(new) - len(old))
    return -(-(2 * len(text) + grown) // 10)


def _join(arguments: Sequence[Any]) -> int:
    parts = arguments[0]
    if type(parts) is not list:
        return 1
    between = size(arguments[1]) if len(arguments) > 1 else 0
    return max(1, -(-2 * sum(size(one) + between for one in parts) // 10))


_COSTS: Mapping[str, Cost] = {
    **dict.fromkeys(("isSorted", "sum", "max", "min", "indexOf", "lastIndexOf", "sort", "flatten", "slice"), _whole),
    **dict.fromkeys(("startsWith", "endsWith", "string", "bytes", "url", "isURL", "lowerAscii", "upperAscii",
                     "substring", "trim", "cidr", "isIP", "isCIDR", "ip", "quantity", "isQuantity", "reverse",
                     "duration", "timestamp"), _traversal(10)),
    **dict.fromkeys(("split", "ip.isCanonical"), _traversal(5)),
    **dict.fromkeys(("find", "findAll", "matches"), _matches),
    **dict.fromkeys(("sets.contains", "sets.intersects"), _product),
    "sets.equivalent": lambda arguments: 2 * _product(arguments),
    "_+_": _sum, "contains": _contains, "distinct": _square, "format": _join, "join": _join, "lists.range": _range,
    "replace": _replace, "_in_": _in,
}  # fmt: skip
