"""``aiscale sandbox``: a control plane on this machine, to try systems on."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any

from aiscale.cli.arguments import add_blueprint_option, add_output_argument
from aiscale.errors import ExitCode, SandboxError, UsageError

if TYPE_CHECKING:
    from aiscale.cli.console import Console
    from aiscale.sandbox import Sandbox

NAME = "sandbox"
HELP = "start and stop a Kubernetes control plane on this machine; pods in it are simulated"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Adds the actions and their flags."""
    parser.description = (
        "A real API server, real controllers and a real scheduler as plain processes on loopback ports, with "
        "simulated nodes. Pods are simulated: no container runs."
    )
    actions = parser.add_subparsers(dest="action", metavar="ACTION", required=True, title="actions")
    start = actions.add_parser("start", help="start it, or those of its processes that do not run")
    reset = actions.add_parser("reset", help="delete everything in it and start it again")
    for action in (start, reset):
        add_blueprint_option(action, "mirror this blueprint's node pools and serve its custom kinds")
        action.add_argument("--aws", action="store_true", help="with a simulated AWS (needs aiscale[aws-sandbox])")
    stop = actions.add_parser("stop", help="stop all its processes; its contents are kept for the next start")
    stop.add_argument("--all", action="store_true", help="every sandbox")
    stop.add_argument("--delete", action="store_true", help="delete its contents as well")
    status = actions.add_parser("status", help="show its processes: what runs, where, since when")
    kubeconfig = actions.add_parser("kubeconfig", help="print the path of its kubeconfig file")
    logs = actions.add_parser("logs", help="print the last lines of its logs")
    logs.add_argument("part", nargs="?", metavar="PART", help="one process, for example kube-scheduler; all by default")
    logs.add_argument("--lines", type=_positive, default=20, metavar="N", help="lines of each (default: 20)")
    logs.add_argument("--previous", action="store_true", help="of the run before")
    for action in (start, stop, status, reset, kubeconfig, logs):
        action.add_argument("--name", default="default", metavar="SANDBOX", help="which sandbox (default: default)")
        add_output_argument(action)


def run(args: argparse.Namespace, console: Console) -> int:
    """Runs the chosen action.

    Raises:
        UsageError: a bad name, or no such part.
        SandboxError: a part does not start, run or end.
        TimeLimitError: something does not become ready in time.
        ToolError: a binary cannot be had.
    """
    actions = {
        "start": _start,
        "reset": _start,
        "stop": _stop,
        "status": _status,
        "kubeconfig": _kubeconfig,
        "logs": _logs,
    }
    return actions[args.action](args, console)


def _positive(text: str) -> int:
    if not text.isdigit() or int(text) == 0:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number of 1 or more")
    return int(text)


def _start(args: argparse.Namespace, console: Console) -> int:
    import time

    from aiscale import sandbox
    from aiscale.cli.views.steps import steps

    wanted = _wanted(args)
    begun = time.monotonic()
    with steps(console) as progress:
        action = sandbox.start if args.action == "start" else sandbox.reset
        started = action(args.name, progress=progress, **wanted)
    if args.output == "json":
        console.json(_as_json(started))
    else:
        from aiscale.cli.views.sandbox import show_started

        show_started(started, time.monotonic() - begun, args.blueprint, console)
    return ExitCode.OK


def _wanted(args: argparse.Namespace) -> dict[str, Any]:
    """Node pools and custom kinds of the blueprint, if one is given."""
    if args.blueprint is None:
        return {"aws": args.aws}
    from aiscale.cli.session.clusters import at_clusters
    from aiscale.cli.session.command_context import open_session
    from aiscale.cli.session.target import sandbox_needs

    session = open_session(args)
    needs = sandbox_needs(session, [record for one in at_clusters(session) for record in one.resources()])
    return needs | {"aws": needs["aws"] or args.aws}


def _as_json(started: Sandbox) -> dict[str, Any]:
    from dataclasses import asdict

    from aiscale.sandbox import PODS_ARE_SIMULATED

    return {"format_version": "1.0", **asdict(started), "context": started.context, "note": PODS_ARE_SIMULATED}


def _stop(args: argparse.Namespace, console: Console) -> int:
    from aiscale import sandbox
    from aiscale.cli.views.steps import steps

    names = sandbox.list_sandboxes() if args.all else (args.name,)
    with steps(console) as progress:
        ended = {name: sandbox.stop(name, delete=args.delete, progress=progress) for name in names}
    if args.output == "json":
        console.json({"format_version": "1.0", "ended": ended, "deleted": args.delete})
        return ExitCode.OK
    for name, parts in ended.items():
        what = f"stopped, {len(parts)} processes ended" if parts else "did not run"
        rest = "its contents are deleted" if args.delete else "its contents are kept for the next start"
        rest += f"; {sandbox.PODS_ARE_SIMULATED}"
        console.print(f"sandbox {name}: {what}; {rest}" if parts or args.delete else f"sandbox {name}: {what}")
    if not ended:
        console.print("there is no sandbox")
    return ExitCode.OK


def _status(args: argparse.Namespace, console: Console) -> int:
    from dataclasses import asdict

    from aiscale import sandbox

    found = sandbox.status(args.name)
    others = tuple(name for name in sandbox.list_sandboxes() if name != args.name)
    if args.output == "json":
        beside = {"rss_bytes": found.rss_bytes, "others": others, "note": sandbox.PODS_ARE_SIMULATED}
        console.json({"format_version": "1.0", **asdict(found), **beside})
    else:
        from aiscale.cli.views.sandbox import show_status

        show_status(found, others, console)
    return ExitCode.UNEXPECTED if found.state == "degraded" else ExitCode.OK


def _kubeconfig(args: argparse.Namespace, console: Console) -> int:
    from aiscale import sandbox
    from aiscale.sandbox.layout import context_of

    found = sandbox.status(args.name)
    if not found.kubeconfig.exists():
        raise SandboxError(f"there is no sandbox {args.name!r}", hint=f"aiscale sandbox start --name {args.name}")
    if args.output == "json":
        where = {"path": found.kubeconfig, "context": context_of(args.name), "server": found.server}
        console.json({"format_version": "1.0", **where, "state": found.state})
        return ExitCode.OK
    if found.state != "running":
        console.note(f"note: the sandbox {args.name!r} is {found.state}; aiscale sandbox start --name {args.name}")
    console.write(f"{found.kubeconfig}\n")
    return ExitCode.OK


def _logs(args: argparse.Namespace, console: Console) -> int:
    from aiscale import sandbox

    found = sandbox.status(args.name).processes
    known = {process.name: process.log for process in found}
    titles = {process.name: process.title for process in found}
    if args.part is not None and args.part not in known:
        raise UsageError(f"a sandbox has no process {args.part!r}", hint=f"its processes are {', '.join(known)}")
    logs = {name: log for name, log in known.items() if args.part in {None, name}}
    if args.previous:
        logs = {name: log.with_suffix(".previous.log") for name, log in logs.items()}
    if not any(log.exists() for log in logs.values()):
        raise SandboxError(
            f"the sandbox {args.name!r} has no such log", hint=f"aiscale sandbox start --name {args.name}"
        )
    lines = {name: _last_lines(log, args.lines) for name, log in logs.items()}
    if args.output == "json":
        read = {name: {"file": logs[name], "lines": lines[name]} for name in logs}
        console.json({"format_version": "1.0", "logs": read})
        return ExitCode.OK
    console.note(f"note: {sandbox.PODS_ARE_SIMULATED}, so there are no logs of pods")
    for name, log in logs.items():
        if args.part is None:
            console.print(f"{titles[name]}: {log}")
        console.write("".join(f"{line}\n" for line in lines[name]))
    return ExitCode.OK


def _last_lines(log: Any, count: int) -> list[str]:
    from collections import deque

    try:
        with log.open(encoding="utf-8", errors="replace") as file:
            return [line.rstrip("\n") for line in deque(file, count)]
    except FileNotFoundError:
        return []
