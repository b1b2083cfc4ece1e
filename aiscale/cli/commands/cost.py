"""``aiscale cost``: what the system costs in a month, by component, beside what it cost before."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any, NamedTuple

from aiscale.cli.session.command_context import add_blueprint_arguments, open_session

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from aiscale.analysis.cost.by_component import ComponentCost, CostChange
    from aiscale.cli.console import Console
    from aiscale.cli.session.command_context import Session
    from aiscale.cli.session.comparison import Earlier

NAME = "cost"
HELP = "show the cost per month by component, and the change since what is applied or since a commit"


_LEAST_USD = 0.5
"""What is less is not written as an amount."""


class _Limit(NamedTuple):
    """The largest increase that is accepted: of an amount, or of a share of what it was."""

    text: str
    usd: float
    share: float

    def allows(self, before: float) -> float:
        """The increase that it accepts, in dollars a month."""
        return self.share * before if self.share else self.usd


def _limit(text: str) -> _Limit:
    """Read ``500``, ``$1,200`` or ``10%``.

    Raises:
        argparse.ArgumentTypeError: it is neither.
    """
    from aiscale.errors import QuantityError
    from aiscale.quantities import Money

    number = text.removesuffix("%")
    if number != text:
        if not number.replace(".", "", 1).isdecimal() or not 0 < float(number) <= 1_000:
            raise argparse.ArgumentTypeError(f"{text} is not a percentage; write for example 10%")
        return _Limit(text, 0.0, float(number) / 100)
    try:
        usd = Money.parse(text if text.startswith("$") else f"${text}")
    except QuantityError:
        raise argparse.ArgumentTypeError(f'{text} is not an amount; write for example 500, "$1,200" or 10%') from None
    return _Limit(str(usd), float(usd), 0.0)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    from aiscale.cli.session.comparison import add_against_argument

    add_blueprint_arguments(parser)
    add_against_argument(parser, "instead of with what is applied")
    parser.add_argument(
        "--max-increase", type=_limit, metavar="USD",
        help="exit 5 when the cost per month grows by more, with the fewest or with the most nodes: 500 or 10%%",
    )  # fmt: skip


def run(args: argparse.Namespace, console: Console) -> int:
    """Print a line for each cost, the totals, and what is not in them."""
    from aiscale.cli.session.comparison import earlier

    with earlier(args, objects=False) as before:
        return _show(args, console, before)


class _Total(NamedTuple):
    """Dollars a month before and after, with the fewest nodes or with the most."""

    before: float
    after: float

    @property
    def change(self) -> float:
        """By how much it grows."""
        return self.after - self.before


def _show(args: argparse.Namespace, console: Console, earlier: Earlier | None) -> int:
    from aiscale.analysis.cost.by_component import cost_changes
    from aiscale.analysis.cost.costs import costs, not_in_costs
    from aiscale.analysis.descriptions import descriptions
    from aiscale.errors import ExitCode, UsageError

    session = open_session(args)
    start, before = _before(session, console, earlier)
    after = descriptions(session.graph)
    changes = cost_changes(before, after)
    low = _total(changes, "low")
    high = _total(changes, "high")
    limit: _Limit | None = args.max_increase
    if limit is not None and limit.share and not low.before:
        raise UsageError(
            f"--max-increase {limit.text}: nothing is known to compare with", hint="give an amount: --max-increase 500"
        )
    remarks = [f"{row.name.removesuffix(' / month')}: {row.detail}" for row in costs(before, after) if row.detail]
    remarks.append(f"not included: {not_in_costs(after).detail}")
    over = [
        (ends, one, limit.allows(one.before))
        for ends, one in (("fewest", low), ("most", high))
        if limit is not None and one.change > limit.allows(one.before) + 0.005
    ]
    if args.output == "json":
        console.json(_document(session, start, changes, low, high, limit, remarks, is_exceeded=bool(over)))
    else:
        _print(session, start, changes, low, high, remarks, console)
    for ends, one, allowed in over[:1]:
        console.error(
            f"the cost grows by {_usd(one.change)} per month with the {ends} nodes; the limit is {_usd(allowed)}",
            hint="make the change smaller, or raise --max-increase",
        )
    return ExitCode.FINDINGS if over else ExitCode.OK


def _before(session: Session, console: Console, earlier: Earlier | None) -> tuple[str, Mapping[str, Mapping[str, Any]]]:
    """What the costs are compared with, in words and as descriptions."""
    from aiscale.cli.session.cluster_states import locate
    from aiscale.cli.session.target import Target, engine_for

    if earlier is not None:
        return f"against {earlier.name}", earlier.described(session)
    every = [engine_for(one, Target(None, None)).applied() for one in locate(session, console, offline=True).every]
    dates = [one.applied_at for one in every if one.applied_at]
    if not dates:
        return "nothing applied yet", {}
    when = max(dates)[:16].replace("T", " ")
    return f"from applied {when}", {address: text for one in every for address, text in one.described.items()}


def _total(changes: Sequence[CostChange], end: str) -> _Total:
    def summed(found: Sequence[ComponentCost | None]) -> float:
        return round(sum(one.low if end == "low" else one.high for one in found if one is not None), 2)

    return _Total(summed([one.before for one in changes]), summed([one.after for one in changes]))


def _usd(amount: float) -> str:
    if 0 < abs(amount) < _LEAST_USD:
        return "<$1"
    return f"{'-' if amount < 0 else ''}${abs(amount):,.0f}"


def _change(before: float, after: float) -> str:
    difference = round(after - before)
    return f"{'+' if difference > 0 else ''}{_usd(difference)}" if difference else ""


def _print(
    session: Session, start: str, changes: Sequence[CostChange], low: _Total, high: _Total, remarks: Sequence[str],
    console: Console,
) -> None:  # fmt: skip
    from aiscale.cli.views.rows import width_of, wrapped

    console.heading(f"{session.system_name} → {session.environment.name}  USD per month, {start}")
    rows = [("component", "for", "before", "after", "change")]
    for one in changes:
        before, after = (0.0 if end is None else end.low for end in (one.before, one.after))
        cells = ["-" if end is None else _usd(end.low) for end in (one.before, one.after)]
        rows.append((one.address, one.what, *cells, _change(before, after)))  # type: ignore[arg-type]  # two cells
    for name, total in (("total", low), ("with the most nodes", high)):
        rows.append((name, "", _usd(total.before), _usd(total.after), _change(total.before, total.after)))
    widths = [max(len(row[column]) for row in rows) for column in range(5)]
    beside = sum(widths[1:]) + 8
    widths[0] = min(widths[0], max(20, width_of(console) - beside))
    for row in rows:
        if row[0] == "total":
            console.print()
        name = row[0]
        if len(name) > widths[0]:  # a name is never cut: its figures stand below it
            console.print(name)
            name = ""
        left = [f"{name:<{widths[0]}}", f"{row[1]:<{widths[1]}}"]
        right = [f"{cell:>{width}}" for cell, width in zip(row[2:], widths[2:], strict=True)]
        console.print("  ".join([*left, *right]).rstrip())
    console.print()
    for remark in remarks:
        for line in wrapped(remark, width_of(console), "  ", first=""):
            console.print(line)


def _document(
    session: Session, start: str, changes: Sequence[CostChange], low: _Total, high: _Total, limit: _Limit | None,
    remarks: Sequence[str], *, is_exceeded: bool,
) -> dict[str, Any]:  # fmt: skip
    def ends(one: ComponentCost | None) -> dict[str, float] | None:
        return None if one is None else {"fewest_usd": one.low, "most_usd": one.high}

    return {
        "format_version": "1.0",
        "system": session.system_name,
        "environment": session.environment.name,
        "compared": start,
        "costs": [
            {"address": one.address, "for": one.what, "before": ends(one.before), "after": ends(one.after)}
            for one in changes
        ],
        "total": {
            "before": {"fewest_usd": low.before, "most_usd": high.before},
            "after": {"fewest_usd": low.after, "most_usd": high.after},
            "increase": {"fewest_usd": round(low.change, 2), "most_usd": round(high.change, 2)},
        },
        "limit": None if limit is None else {"text": limit.text, "is_exceeded": is_exceeded},
        "remarks": list(remarks),
    }
