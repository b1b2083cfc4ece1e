"""``aiscale lint``: everything that is wrong or risky about an architecture."""

from __future__ import annotations

import argparse
import time
from pathlib import Path
from typing import TYPE_CHECKING

from aiscale.cli.arguments import add_all_argument, add_force_argument, named
from aiscale.cli.session.command_context import Session, add_blueprint_arguments, open_session
from aiscale.errors import BlueprintError, ExitCode, UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from aiscale.cli.console import Console
    from aiscale.cli.session.comparison import Earlier
    from aiscale.rules.review import Review
    from aiscale.rules.settings import Settings
    from aiscale.rules.undeclared import Undeclared

NAME = "lint"
HELP = "check the architecture and show fixes"
_OF_CHANGES = "CHG"
"""How the codes of rules about changes begin."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    from aiscale.cli.findings import OUTPUTS, Outputs
    from aiscale.cli.session.comparison import add_against_argument

    add_blueprint_arguments(parser, outputs=(), several=True)
    parser.add_argument(
        "--output", choices=Outputs(), default="text", metavar="|".join(OUTPUTS),
        help="output format (default: text); plug-ins may add formats",
    )  # fmt: skip
    parser.add_argument(
        "--select", action="append", metavar="CODES",
        help="run only these rules: codes or prefixes, such as STR,SVC001",
    )  # fmt: skip
    parser.add_argument("--ignore", action="append", metavar="CODES", help="skip these rules as well")
    parser.add_argument(
        "--fail-on", choices=("error", "warning", "note", "never"),
        help="exit 5 on findings of this severity or worse (default: lint.fail_on in aiscale.toml, or error)",
    )  # fmt: skip
    known = parser.add_mutually_exclusive_group()
    known.add_argument(
        "--baseline",
        type=named,
        metavar="FILE",
        help="ignore the findings listed in this file (default: lint.baseline in aiscale.toml)",
    )
    known.add_argument("--no-baseline", action="store_const", const="", dest="baseline", help="use no baseline")
    known.add_argument(
        "--write-baseline", type=named, metavar="FILE", help="write all current findings to the baseline, and exit"
    )
    add_force_argument(parser)
    add_against_argument(parser, "and run the rules about changes (CHG) too")
    parser.add_argument("--fix", action="store_true", help="apply the safe fixes to the blueprint, and check again")
    parser.add_argument("--diff", action="store_true", help="show what --fix would edit, and edit nothing")
    parser.add_argument("--watch", action="store_true", help="check again at each save, until Ctrl-C")
    add_all_argument(parser)
    parser.add_argument(
        "--unproven", action="store_true",
        help="list the numbers that are not declared, and the checks that are silent without them",
    )  # fmt: skip
    parser.add_argument("--profile", action="store_true", help="show the processor time of each rule")


def run(args: argparse.Namespace, console: Console) -> int:
    """Run every rule and print what was found."""
    from aiscale.cli.several_blueprints import blueprints_of, run_each

    if args.watch and (args.fix or args.diff):
        raise UsageError("--watch cannot be combined with --fix or --diff", hint="leave one of them out")
    if args.against is None and args.select and _are_of_changes(args.select):
        raise UsageError(
            "rules about changes need an earlier version to compare with",
            hint="add --against main, or any commit",
        )
    blueprints = blueprints_of(args.blueprints)
    if len(blueprints) > 1:
        return run_each(args, blueprints, console, lambda: _lint(args, console))
    [args.blueprint] = blueprints
    return _lint(args, console)


def _lint(args: argparse.Namespace, console: Console) -> int:
    """Check one blueprint."""
    from aiscale.cli.session.comparison import earlier

    with earlier(args, objects=False) as before:
        if args.watch:
            from aiscale.cli.watch import watch

            return watch(args, console, before)
        if args.fix or args.diff:
            from aiscale.cli.fixes import fix

            return fix(args, console, before)
        return check(args, console, before)[0]


def _are_of_changes(given: Sequence[str]) -> bool:
    """Whether ``--select`` names rules about changes, and no others."""
    from aiscale.rules.settings import split_codes

    codes = split_codes(given, "--select")
    return bool(codes) and all(code.startswith(_OF_CHANGES) for code in codes)


def check(
    args: argparse.Namespace, console: Console, before: Earlier | None
) -> tuple[int, Session | None, Review | None]:
    """Load the blueprint, check it and print what was found.

    Args:
        args: of the command.
        console: where to print.
        before: what ``--against`` names, for rules about changes.

    Returns:
        The exit code, and what was checked; nothing where the blueprint could not be loaded.

    Raises:
        BlueprintError: the same, where text is wanted: then it is printed as errors are.
    """
    started = time.perf_counter()
    from aiscale.cli.findings import print_findings, profile_table

    try:
        session = open_session(args)
    except BlueprintError as error:
        # What cannot be loaded is a finding too: programs want it in the form that they asked for.
        refused = getattr(error, "diagnostics", ())
        if args.output == "text" or not refused:
            raise
        print_findings(refused, console, output=args.output)
        return error.exit_code, None, None
    from aiscale.cli.review import review_session, settings_of

    settings = settings_of(session, select=args.select, ignore=args.ignore, fail_on=args.fail_on)
    is_writing = args.write_baseline is not None
    review = review_session(
        session, settings, baseline="" if is_writing else args.baseline,
        before=before.described(session) if before is not None else None,
    )  # fmt: skip
    if args.profile and args.output != "json":
        console.err.print(profile_table(review), end="")
    if is_writing:
        return _write_baseline(args, session, settings, review, console), session, review
    components = len(session.graph)
    failing = [item for item in review.findings if settings.fails([item])]
    print_findings(
        review.findings, console, output=args.output, components=components, review=review, profile=args.profile,
        failing=failing, blueprint=session.blueprint, undeclared=_undeclared(session) if args.unproven else None,
    )  # fmt: skip
    if args.output == "text" and not console.is_quiet:
        seconds = time.perf_counter() - started
        console.print(f"{chr(10) if len(review.findings) else ''}{review.summary(components)} ({seconds:.2f} s)")
        if before is not None:
            _tell_new(review, before, session, console)
        _advise(review, args, console)
        _tell_undeclared(session, args, console)
    return ExitCode.FINDINGS if failing else ExitCode.OK, session, review


def _tell_new(review: Review, before: Earlier, session: Session, console: Console) -> None:
    """Which findings were not there before; those about the change are new by what they are."""
    from aiscale.cli.review import beside
    from aiscale.core.messages.wording import joined

    compared = beside(review.findings, before.findings(session))
    new = [one for one in compared.new if not one.is_of_change] if compared is not None else []
    if new:
        console.print(f"new since {before.name}: {joined([f'{one.code} {one.address}'.strip() for one in new], 6)}")


def _advise(review: Review, args: argparse.Namespace, console: Console) -> None:
    """What else there is to do, beside the result."""
    from aiscale.render.diagnostics_text import counts_only

    fixable = sum(item.fix is not None for item in review.findings)
    if fixable and not args.fix:
        console.print(f"aiscale lint --fix fixes {fixable} of them, aiscale lint --diff shows how")
    if counts_only(review.findings):
        console.print("aiscale lint --all lists every item")
    if review.gone:
        console.print(
            f"{len(review.gone)} of {review.baseline} no longer found: rewrite it with "
            f"aiscale lint --write-baseline {review.baseline}"
        )


def _tell_undeclared(session: Session, args: argparse.Namespace, console: Console) -> None:
    """Which numbers keep checks silent, or that ``--unproven`` lists them."""
    from aiscale.rules.undeclared import has_objective, is_complete

    has_one = has_objective(session.graph)
    if args.unproven:
        from aiscale.cli.views.undeclared import undeclared_lines

        console.print()
        for line in undeclared_lines(_undeclared(session), has_objective=has_one):
            console.print(line)
    elif not is_complete(session.graph):
        if not has_one:
            console.print("no component has an objective: latency and availability are not checked")
        console.print("aiscale lint --unproven lists the numbers that checks need and that are not declared")


def _undeclared(session: Session) -> tuple[Undeclared, ...]:
    from aiscale.rules.registry import RULES
    from aiscale.rules.undeclared import undeclared

    return undeclared(session.system, RULES)


def _write_baseline(
    args: argparse.Namespace, session: Session, settings: Settings, review: Review, console: Console
) -> int:
    from aiscale.cli.output_file import write_output
    from aiscale.rules.baseline import document, is_knowable, no_baseline

    name: str = args.write_baseline
    file = Path(name)
    known = [item for item in review.findings if is_knowable(item)]
    write_output(
        file, document(known), root=session.project.root, force=args.force, comment=None, objection=no_baseline
    )  # fmt: skip
    console.note(f"{name}: {len(known)} finding{'s are' if len(known) != 1 else ' is'} known from now on")
    if not settings.baseline or (session.project.root / settings.baseline).resolve() != file.resolve():
        root = session.project.root
        shown = file.resolve().relative_to(root) if file.resolve().is_relative_to(root) else file.resolve()
        console.note(f'use it with --baseline {name}, or always with this under [lint] in aiscale.toml:\n'
                     f'  baseline = "{shown}"')  # fmt: skip
    left = [item for item in review.findings if not is_knowable(item)]
    if left:
        from aiscale.cli.findings import print_diagnostics

        print_diagnostics(left, console)
    return ExitCode.FINDINGS if settings.fails(left) else ExitCode.OK
