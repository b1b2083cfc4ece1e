"""Who takes part in the engine's measurements: each can preview, deploy, edit and destroy the same objects."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from bench.measure import BenchError, report_of, run, seconds_of
from bench.objects import manifests

OPERATIONS = ("preview", "up", "no change", "edit", "destroy")


class Contender(Protocol):
    """One way to bring objects about."""

    namespace: str

    def run(self, operation: str, triples: int) -> float:
        """Seconds of one of ``OPERATIONS``; they come in that order, again and again."""
        ...


@dataclass(slots=True)
class Ours:
    """aiscale's engine, in a fresh process each time, with readiness of every Deployment."""

    kubeconfig: Path
    folder: Path
    namespace: str = "bench-aiscale"
    stages: dict[str, dict[str, float]] = field(default_factory=dict)

    def run(self, operation: str, triples: int) -> float:
        edition = 2 if operation == "edit" else 1
        words = [_plain(operation), str(triples), self.namespace, str(edition), str(self.folder), str(self.kubeconfig)]
        seconds, report = _timed_report("engine_ours", words, {})
        self.stages[operation] = report["stages"]
        return seconds


@dataclass(slots=True)
class Typed:
    """A typed Pulumi program with default options, in a fresh process each time."""

    kubeconfig: Path
    folder: Path
    tools: tuple[Path, ...]
    namespace: str = "bench-typed"

    def run(self, operation: str, triples: int) -> float:
        edition = 2 if operation == "edit" else 1
        words = [_plain(operation), str(triples), self.namespace, str(edition), str(self.folder)]
        self.folder.mkdir(parents=True, exist_ok=True)
        environment = {
            "PATH": os.pathsep.join([*(str(tool.parent) for tool in self.tools), os.environ["PATH"]]),
            "PULUMI_HOME": str(self.folder / "home"),
            "PULUMI_CONFIG_PASSPHRASE": "bench",
            "PULUMI_SKIP_UPDATE_CHECK": "true",
            "PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION": "true",
            "KUBECONFIG": str(self.kubeconfig),
        }
        return _timed_report("engine_typed", words, environment)[0]


@dataclass(slots=True)
class Kubectl:
    """``kubectl apply --server-side`` and ``kubectl delete``; the first does not wait for readiness."""

    kubeconfig: Path
    folder: Path
    program: Path
    namespace: str = "bench-kubectl"

    def run(self, operation: str, triples: int) -> float:
        edition = 2 if operation == "edit" else 1
        self.folder.mkdir(parents=True, exist_ok=True)
        file = self.folder / "objects.json"
        items = manifests(triples, self.namespace, edition=edition)
        file.write_text(json.dumps({"apiVersion": "v1", "kind": "List", "items": items}), "utf-8")
        words = ["apply", "--server-side", "-f", str(file)]
        if operation == "preview":
            # A dry run needs the namespace to be there.
            run(self._command("create", "namespace", self.namespace))
            words.append("--dry-run=server")
        elif operation == "destroy":
            # The namespace goes first and takes the rest with it.
            words = ["delete", "--ignore-not-found", "-f", str(file)]
        return seconds_of(self._command(*words))

    def ready(self, namespace: str) -> int:
        """How many Deployments of a namespace are available."""
        answer = run(self._command("get", "deployments", "-n", namespace, "-o", "json"))
        if answer.returncode:
            raise BenchError(answer.stderr)
        statuses = [item.get("status", {}) for item in json.loads(answer.stdout)["items"]]
        return sum(status.get("availableReplicas", 0) > 0 for status in statuses)

    def is_there(self, namespace: str) -> bool:
        return run(self._command("get", "namespace", namespace)).returncode == 0

    def await_ready(self, namespace: str) -> None:
        """Wait until the controllers have done what was applied, so that one contender's work is not the next one's."""
        words = ["rollout", "status", "deployment", "-n", namespace, "--timeout=300s"]
        if (answer := run(self._command(*words))).returncode:
            raise BenchError(answer.stderr)

    def _command(self, *words: str) -> list[str]:
        return [str(self.program), f"--kubeconfig={self.kubeconfig}", *words]


def _plain(operation: str) -> str:
    return operation if operation in {"preview", "destroy"} else "up"


def _timed_report(module: str, words: list[str], environment: Mapping[str, str]) -> tuple[float, dict[str, Any]]:
    started = time.perf_counter()
    report = report_of(module, *words, environment=environment)
    return time.perf_counter() - started, report
