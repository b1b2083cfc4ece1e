"""How a sandbox is shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aiscale.cli.views.rows import row_texts, width_of, wrapped
from aiscale.sandbox import PODS_ARE_SIMULATED
from aiscale.sandbox.lifecycle import describe

if TYPE_CHECKING:
    from aiscale.cli.console import Console
    from aiscale.sandbox import ProcessStatus, Sandbox, SandboxStatus

_COLUMNS = ("PART", "STATE", "PID", "PORT", "MEMORY", "SINCE", "WHAT IT IS")


def show_started(started: Sandbox, took_s: float, blueprint: str | None, console: Console) -> None:
    """Prints where a sandbox is and what to try next."""
    console.print(f"sandbox {started.name} is ready ({took_s:.1f} s); {PODS_ARE_SIMULATED}\n")
    facts = [("server", started.server), ("kubeconfig", str(started.kubeconfig)), ("context", started.context)]
    facts += [("nodes" if index == 0 else "", describe(pool)) for index, pool in enumerate(started.pools)]
    if started.aws_endpoint:
        facts.append(("aws", f"{started.aws_endpoint} (moto; its contents are lost when it stops)"))
    for name, value in facts:
        console.print(f"  {name:<12}{value}")
    named = "" if started.name == "default" else f" --name {started.name}"
    console.print("\ntry next:")
    console.print(f"  export KUBECONFIG=$(aiscale sandbox kubeconfig{named}); kubectl get nodes")
    if started.name == "default":
        console.print(f"  aiscale up {blueprint or 'blueprints/ride_demand.py'}")
    console.print(f"  aiscale sandbox status{named}")


def show_status(found: SandboxStatus, others: tuple[str, ...], console: Console) -> None:
    """Prints every process of a sandbox, with the end of the log of those that died."""
    named = "" if found.name == "default" else f" --name {found.name}"
    head = f"sandbox {found.name} is {found.state}"
    if found.nodes is not None:
        head += f": {found.nodes} simulated nodes"
    if found.rss_bytes:
        head += f", {found.rss_bytes / 1e6:,.0f} MB"
    if found.state != "absent":
        head += f"; {PODS_ARE_SIMULATED}"
    width = width_of(console)
    console.print("\n".join(wrapped(head, width)))
    if found.state not in {"absent", "stopped"}:
        console.print(f"  server      {found.server or 'none yet'}")
        console.print(f"  kubeconfig  {found.kubeconfig}\n")
        for text in row_texts(
            [_COLUMNS, *(_row(process) for process in found.processes)], console.out.width, indent="  "
        ):
            console.print(text)
        for process in found.processes:
            if process.state == "dead":
                console.print("\n" + "\n".join(wrapped(f"{process.title} died; the end of {process.log}:", width)))
                for line in process.last_lines:
                    console.print(f"   | {line}")
    if found.state != "running":
        what = "what does not run" if found.state == "degraded" else "it"
        console.print(f"\naiscale sandbox start{named} starts {what}")
    if others:
        console.print(f"\nother sandboxes: {', '.join(others)}")


def _row(process: ProcessStatus) -> tuple[str, ...]:
    state = process.state if process.recorded else "running, no record"
    return (
        process.name,
        state,
        str(process.pid or "-"),
        str(process.port or "-"),
        f"{process.rss_bytes / 1e6:.0f} MB" if process.rss_bytes else "-",
        _span(process.uptime_s),
        process.role,
    )


def _span(seconds: float | None) -> str:
    if seconds is None:
        return "-"
    whole = round(seconds)
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return f"{whole // 60} min {whole % 60:02d} s"
    return f"{whole // 3600} h {whole % 3600 // 60:02d} min"
