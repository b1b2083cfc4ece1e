"""Flagger's real controller, as a process beside a sandbox."""

from __future__ import annotations

import contextlib
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

from aiscale import toolchain
from tests.support.free_ports import free_ports
from tests.support.jvm import die_with_parent


@contextlib.contextmanager
def running_flagger(folder: Path, kubeconfig: Path) -> Iterator[Path]:
    """Start the controller for all namespaces of a cluster, which has its definitions; yields its log.

    Args:
        folder: an empty folder for its log.
        kubeconfig: of the cluster.
    """
    [port] = free_ports(1)
    program = toolchain.resolve("flagger").path
    arguments = [
        f"-kubeconfig={kubeconfig}", f"-port={port}", "-mesh-provider=gatewayapi:v1", "-log-level=info",
        "-kubeconfig-qps=500", "-kubeconfig-burst=1000", "-control-loop-interval=1s",
    ]  # fmt: skip
    path = folder / "flagger.log"
    with path.open("wb") as log:
        process = subprocess.Popen(
            [str(program), *arguments], stdin=subprocess.DEVNULL, stdout=log, stderr=subprocess.STDOUT,
            start_new_session=True, preexec_fn=die_with_parent(os.getpid()),
        )  # fmt: skip
    try:
        yield path
    finally:
        process.kill()
        process.wait()
