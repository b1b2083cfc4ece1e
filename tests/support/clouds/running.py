"""Starts moto's simulated AWS, and offers the stand-ins to the engine as its plug-ins."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import boto3
import httpx2

from aiscale.lowering.clouds.settings import AWS_VERSION, AZURE_VERSION, GCP_VERSION
from tests.support.clouds.kept import STORE
from tests.support.clouds.plugin import LOG
from tests.support.paths import ROOT


@dataclass(frozen=True, slots=True)
class Clouds:
    """Simulated clouds.

    Attributes:
        home: home of the engine, with the stand-ins as plug-ins.
        variables: environment variables by which they are found.
        log: what the stand-ins did.
        store: where what moto does not simulate is kept.
    """

    home: Path
    variables: dict[str, str]
    log: Path
    store: Path

    def done(self) -> list[tuple[str, str, str]]:
        """What the stand-ins did: action, type token, id."""
        if not self.log.exists():
            return []
        return [tuple(json.loads(line)) for line in self.log.read_text().splitlines()]

    def client(self, service: str, region: str = "eu-west-1") -> Any:
        """A client of the simulated AWS."""
        return boto3.client(
            service, region_name=region, endpoint_url=self.variables["AWS_ENDPOINT_URL"],
            aws_access_key_id="test", aws_secret_access_key="test",
        )  # fmt: skip

    def kept(self) -> dict[str, dict[str, Any]]:
        """Objects that moto does not simulate, by id."""
        found = (json.loads(path.read_text()) for path in self.store.rglob("*.json"))
        return {one["id"]: one["inputs"] for one in found}

    def kept_types(self) -> list[str]:
        """Type of each of them."""
        return [json.loads(path.read_text())["type"] for path in self.store.rglob("*.json")]


@contextmanager
def running_clouds(folder: Path) -> Iterator[Clouds]:
    """Start them; they stop with the block."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)]
    url = f"http://127.0.0.1:{port}"
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as server:
        try:
            _wait(url)
            home = folder / "engine"
            for name, version in (("aws", AWS_VERSION), ("azure-native", AZURE_VERSION), ("gcp", GCP_VERSION)):
                _offer(home, name, version)
            store = folder / "store"
            store.mkdir()
            variables = {
                "AWS_ENDPOINT_URL": url, "AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test",
                STORE: str(store), LOG: str(folder / "log"),
            }  # fmt: skip
            yield Clouds(home, variables, folder / "log", store)
        finally:
            server.terminate()


def _offer(home: Path, name: str, version: str) -> None:
    folder = home / "plugins" / f"resource-{name}-v{version}"
    folder.mkdir(parents=True)
    program = folder / f"pulumi-resource-{name}"
    program.write_text(
        f"#!{sys.executable}\nimport sys\nsys.path.insert(0, {str(ROOT)!r})\n"
        f"from tests.support.clouds.plugin import main\nmain({version!r})\n"
    )
    program.chmod(0o755)


def _wait(url: str) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        try:
            httpx2.get(f"{url}/moto-api/data.json").raise_for_status()
        except httpx2.HTTPError:
            time.sleep(0.2)
        else:
            return
    raise AssertionError("moto's server did not start")
