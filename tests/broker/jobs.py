"""The Job of a Kafka cluster that others run, outside a container: its files lie in a folder, the tools run from jars."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

from aiscale import System
from aiscale.graph.build import build
from aiscale.lowering import lower
from tests.support.authority import Credentials
from tests.support.kafka import SecuredBroker

ADMIN = "topics-admin"


class Job:
    """The Job of a system, outside a container."""

    def __init__(self, folder: Path, broker: SecuredBroker, admin: Credentials, tools: Path) -> None:
        self._folder = folder
        self._tools = tools
        self._broker = broker
        mounted = folder / "kafka" / "shared"
        for name, text in {
            "ca/ca.crt": broker.client(ADMIN)["ssl.ca.pem"],
            "user/user.crt": admin.certificate,
            "user/user.key": admin.key,
        }.items():
            (mounted / name).parent.mkdir(parents=True, exist_ok=True)
            (mounted / name).write_text(text, encoding="utf-8")

    def run(self, system: System) -> subprocess.CompletedProcess[str]:
        """Run the script of the system's Job with its files and variables."""
        graph, _ = build(system)
        records = [dict(one.properties) for one in lower(graph)]
        (job,) = [one for one in records if one["kind"] == "Job"]
        pod = job["spec"]["template"]["spec"]
        (files,) = [volume["configMap"]["name"] for volume in pod["volumes"] if "configMap" in volume]
        (config,) = [one for one in records if one["kind"] == "ConfigMap" and one["metadata"]["name"] == files]
        for name, text in config["data"].items():
            (self._folder / name).write_text(text.replace("/etc/kafka/", f"{self._folder}/kafka/"), encoding="utf-8")
        (container,) = pod["containers"]
        variables = {one["name"]: one["value"] for one in container["env"] if "value" in one}
        path = f"{self._tools}{os.pathsep}{os.environ['PATH']}"
        return subprocess.run(
            [container["command"][0], str(self._folder / "apply.sh")], env={**os.environ, **variables, "PATH": path},
            stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False, timeout=300,
        )  # fmt: skip
