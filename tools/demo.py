"""``make demo``: what aiscale does, on one system, in the order in which a newcomer wants to see it."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

PICTURE = Path("ride-demand.svg")


def step(title: str, *command: str) -> None:
    """Say what comes, run it as a user would, and stop the demo where it fails."""
    shown = " ".join(command)
    sys.stdout.write(
        f"\n\033[1m── {title}\033[0m\n$ {shown}\n" if sys.stdout.isatty() else f"\n── {title}\n$ {shown}\n"
    )
    sys.stdout.flush()
    code = subprocess.run(command, check=False).returncode
    if code:
        sys.stderr.write(f"\n`{shown}` ended with exit code {code}; the demo stops here.\n")
        sys.exit(code)


def main(blueprint: str) -> None:
    """Run every step on ``blueprint``."""
    started = time.monotonic()
    step("Is the architecture sound? (no binary, no account, no cluster)", "aiscale", "lint", blueprint)
    step("What would change?", "aiscale", "preview", "--offline", blueprint)
    step("The same system as a tree", "aiscale", "graph", blueprint)
    step("…and as a picture", "aiscale", "diagram", blueprint, "-o", str(PICTURE))
    sys.stdout.write(f"\nThese commands needed only Python ({time.monotonic() - started:.0f} s).\n")
    step(
        "The Pulumi engine and an embedded Kubernetes API (downloaded, or built from source once; then cached)",
        "aiscale", "tools", "install",
    )  # fmt: skip
    step(
        "Deploy it, for real, on the embedded API (the first time, the controller of rollouts is built: minutes)",
        "aiscale", "up", "--yes", blueprint,
    )  # fmt: skip
    step("Again: nothing to do", "aiscale", "up", "--yes", blueprint)
    step("The addresses of the services", "aiscale", "outputs", "-f", blueprint)
    sys.stdout.write(
        f"""
Done in {time.monotonic() - started:.0f} s. Pods are simulated in the sandbox: no container runs.

Try next, after `. .venv/bin/activate`:
  edit {blueprint}, for example surge's version, then  aiscale preview {blueprint}
  aiscale why deployment/pricing -f {blueprint}
  aiscale destroy --yes {blueprint} && aiscale sandbox stop
The picture: {PICTURE.resolve()}
"""
    )


if __name__ == "__main__":
    main(sys.argv[1])
