"""The real front end of TorchServe runs with our configuration, and is asked through our probes and ports.

Its workers import torch only to encode tensors: an empty module of that name is enough for a handler without tensors.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from aiscale import System
from aiscale.lowering.serving.server_part import CONFIG_FOLDER
from aiscale.serving import Batching, Model, ModelService, TorchServe
from tests.support.free_ports import free_ports
from tests.support.jvm import java
from tests.support.lowered import lower_system
from tests.support.python_servers import python_of

pytestmark = [pytest.mark.tools, pytest.mark.long]

HANDLER = """
import time

def handle(data, context):
    texts = [one["body"] for one in data or []]
    if "slow" in texts:
        time.sleep(20)
    return [text.upper() for text in texts]
"""
TORCH = "class Tensor:\n    pass\n"
PATIENCE_S = 120
PORTS = {8_080: "http", 8_081: "management", 8_082: "metrics", 7_070: "grpc"}


class Server:
    """The container of a model service as a process: its command, variables and files, with free ports."""

    def __init__(self, service: ModelService, folder: Path, models: Path, web: str = "") -> None:
        found = {one.key: dict(one.properties) for one in lower_system(System("shop", [service]))}
        instance = f"{service.name}-{service.model.version}"
        [self.container] = found[f"deployment/{instance}"]["spec"]["template"]["spec"]["containers"]
        self._ports = dict(zip(PORTS, free_ports(len(PORTS)), strict=True))
        self._folder, self._models, self._web = folder, models, web
        config = folder / "config"
        config.mkdir()
        for name, text in found[f"configmap/{instance}"]["data"].items():
            (config / name).write_text(self._here(text), encoding="utf-8")
        python = python_of("torchserve")
        (folder / "torch.py").write_text(TORCH, encoding="utf-8")
        further = free_ports(2)
        self._environment = {
            **{one["name"]: self._here(one["value"]) for one in self.container["env"]},
            "PATH": f"{python.parent}:{Path(java()).parent}:{os.environ['PATH']}",
            "PYTHONPATH": str(folder),
            "TS_GRPC_MANAGEMENT_PORT": str(further[0]),
            "TS_INITIAL_WORKER_PORT": str(further[1]),
        }
        command = [self._here(one) for one in (*self.container["command"], *self.container["args"])]
        self.log = folder / "log.txt"
        with self.log.open("w") as log:
            self.process = subprocess.Popen(command, env=self._environment, cwd=folder, stdout=log, stderr=log)

    def _here(self, text: str) -> str:
        """What is written for a container, on this machine."""
        text = text.replace(CONFIG_FOLDER, f"{self._folder}/config").replace("/tmp/torchserve", f"{self._folder}/temp")
        text = text.replace("=/models", f"={self._models}").replace("=surge=/models", f"=surge={self._models}")
        if self._web:
            text = text.replace("https://models.example", self._web).replace("https://models\\\\.example", self._web)
        for number, port in self._ports.items():
            text = text.replace(f":{number}", f":{port}").replace(f"port={number}", f"port={port}")
        return text

    def url(self, port: str, path: str) -> str:
        """Of one of its ports."""
        number = next(number for number, name in PORTS.items() if name == port)
        return f"http://127.0.0.1:{self._ports[number]}{path}"

    def probe(self, name: str) -> str:
        """Empty if the probe succeeds, and what it says otherwise."""
        handler = self.container[name]
        if "exec" in handler:
            command = [self._here(one) for one in handler["exec"]["command"]]
            done = subprocess.run(command, env=self._environment, capture_output=True, text=True, check=False)
            return done.stderr if done.returncode else ""
        try:
            ask(self.url(handler["httpGet"]["port"], handler["httpGet"]["path"]))
        except OSError as error:
            return str(error)
        return ""

    def wait(self, name: str, until: Callable[[str], bool]) -> str:
        """The first answer of a probe that satisfies a condition."""
        end = time.monotonic() + PATIENCE_S
        while not until(answer := self.probe(name)):
            assert self.process.poll() is None, self.log.read_text()
            assert time.monotonic() < end, f"{name}: {answer}\n{self.log.read_text()}"
            time.sleep(0.5)
        return answer


@contextmanager
def running(service: ModelService, folder: Path, models: Path, web: str = "") -> Iterator[Server]:
    """A server that is killed in the end, with its workers."""
    folder.mkdir()
    server = Server(service, folder, models, web)
    try:
        yield server
    finally:
        server.process.send_signal(signal.SIGTERM)
        server.process.wait(PATIENCE_S)


def ask(url: str, body: bytes | None = None) -> str:
    """The answer to a request."""
    with urllib.request.urlopen(
        urllib.request.Request(url, body, {"Content-Type": "text/plain"}), timeout=PATIENCE_S
    ) as answer:
        return str(answer.read().decode())


def surge(artifact: str = "pvc://models/surge.mar", **fields: Any) -> ModelService:
    """A service with two workers."""
    model = Model("surge", version="v8", artifact=artifact, framework="pytorch", size="1Mi")
    runtime = TorchServe(workers=2, archive_version="1.0", max_request_size="1Mi")
    return ModelService("surge", **{"model": model, "runtime": runtime, **fields})


@pytest.fixture(scope="module")
def models(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with an archive, and with another of version 2.0."""
    folder = tmp_path_factory.mktemp("models")
    (folder / "handler.py").write_text(HANDLER, encoding="utf-8")
    archiver = python_of("torchserve").parent / "torch-model-archiver"
    for name, version in (("surge", "1.0"), ("other", "2.0")):
        command = [archiver, "--model-name", name, "--version", version, "--handler", folder / "handler.py"]
        subprocess.run([*command, "--export-path", folder], check=True)
    shutil.unpack_archive(folder / "surge.mar", folder / "unpacked", "zip")
    return folder


def test_a_model_is_served_as_declared(models: Path, tmp_path: Path) -> None:
    with running(surge(batching=Batching(4, max_delay_ms=20)), tmp_path / "one", models) as server:
        server.wait("startupProbe", lambda answer: not answer)
        assert (server.probe("readinessProbe"), server.probe("livenessProbe")) == ("", "")
        [model] = json.loads(ask(server.url("management", "/models/surge")))
        told = ("modelVersion", "minWorkers", "maxWorkers", "batchSize", "maxBatchDelay", "startupTimeout")
        assert [model[name] for name in told] == ["1.0", 2, 2, 4, 20, 121]
        assert [one["status"] for one in model["workers"]] == ["READY", "READY"]
        assert ask(server.url("http", "/predictions/surge"), b"rain") == "RAIN"
        with pytest.raises(urllib.error.HTTPError, match="413"):
            ask(server.url("http", "/predictions/surge"), b"x" * (2**20 + 1))
        measured = ask(server.url("metrics", "/metrics"))
        for name in (
            "ts_queue_latency_microseconds",
            "ts_inference_latency_microseconds",
            "ts_inference_requests_total",
        ):
            assert f'{name}{{model_name="surge",' in measured
        # The server itself gets SIGTERM, and no request that it still has is finished.
        assert Path(f"/proc/{server.process.pid}/exe").resolve().name == "java"
        failed: list[Exception] = []

        def slow() -> None:
            try:
                ask(server.url("http", "/predictions/surge"), b"slow")
            except OSError as error:
                failed.append(error)

        request = threading.Thread(target=slow)
        request.start()
        time.sleep(2)
        server.process.send_signal(signal.SIGTERM)
        request.join()
        assert failed
        server.process.wait(PATIENCE_S)
        assert not list((tmp_path / "one" / "temp").glob("logs/*"))


def test_an_unpacked_archive_and_a_fetched_one_are_served(models: Path, tmp_path: Path) -> None:
    with running(surge("pvc://models/unpacked"), tmp_path / "folder", models) as server:
        server.wait("startupProbe", lambda answer: not answer)
        assert ask(server.url("http", "/predictions/surge"), b"rain") == "RAIN"
    web = ThreadingHTTPServer(("127.0.0.1", 0), partial(SimpleHTTPRequestHandler, directory=str(models)))
    threading.Thread(target=web.serve_forever, daemon=True).start()
    with running(
        surge("https://models.example/surge.mar"), tmp_path / "web", models, f"http://127.0.0.1:{web.server_port}"
    ) as server:
        server.wait("startupProbe", lambda answer: not answer)
        assert ask(server.url("http", "/predictions/surge"), b"rain") == "RAIN"
    web.shutdown()


@pytest.mark.parametrize(
    ("service", "answer"),
    [
        (surge("pvc://models/none.mar"), "/models/surge: HTTP Error 404: Not Found\n"),
        (surge("pvc://models/other.mar", batching=Batching(4)), "/models/surge/1.0: HTTP Error 404: Not Found\n"),
    ],
    ids=["no archive", "another version"],
)
def test_a_pod_without_its_model_does_not_become_ready(
    service: ModelService, answer: str, models: Path, tmp_path: Path
) -> None:
    """/ping alone would say that it is healthy."""
    with running(service, tmp_path / "one", models) as server:
        server.wait("readinessProbe", lambda said: not said)
        assert server.wait("startupProbe", lambda said: "Connection refused" not in said) == answer
