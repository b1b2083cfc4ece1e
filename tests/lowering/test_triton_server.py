"""Triton loads a model as ``start.sh`` asks, without a GPU: the server of NVIDIA's PyTriton package, a model in Python.

The model answers with the number of requests that the server gave it at once.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from aiscale import System
from aiscale.serving import Batching, Model, ModelService, Triton
from tests.support.free_ports import free_ports
from tests.support.lowered import lower_system
from tests.support.python_servers import python_of

pytestmark = [pytest.mark.tools, pytest.mark.long]

MODEL = """
import numpy
import triton_python_backend_utils as triton


class TritonPythonModel:
    def execute(self, requests):
        found = numpy.full((1, 1), len(requests), numpy.int32)
        return [triton.InferenceResponse([triton.Tensor("together", found)]) for _ in requests]
"""


def files(runtime: Triton, outputs: dict[str, str]) -> dict[str, str]:
    model = Model(
        "surge", version="v8", artifact="pvc://models", framework="python", inputs={"x": "float32[3]"}, outputs=outputs
    )
    service = ModelService("surge", model=model, runtime=runtime, batching=Batching(16, max_delay_ms=50))
    found = {one.key: one.properties for one in lower_system(System("s", [service]))}
    return dict(found["configmap/surge-v8"]["data"])


@contextmanager
def started(folder: Path, config: dict[str, str]) -> Iterator[tuple[subprocess.Popen[bytes], str]]:
    """The server, and its URL."""
    python = python_of("triton")
    packages = next((python.parent.parent / "lib").glob("python*/site-packages"))
    triton, backend = packages / "pytriton" / "tritonserver", folder / "backends" / "python"
    version = packages.parent.name.removeprefix("python")
    shutil.copytree(triton / "backends" / "python", backend)
    shutil.copy(triton / "python_backend_stubs" / version / "triton_python_backend_stub", backend)
    (folder / "models" / "surge" / "1").mkdir(parents=True)
    (folder / "models" / "surge" / "1" / "model.py").write_text(MODEL, encoding="utf-8")
    for name, text in config.items():
        (folder / name).write_text(text, encoding="utf-8")
    http, grpc = free_ports(2)
    environment = {
        "PATH": f"{python.parent}:{os.environ['PATH']}",
        "PYTHONPATH": str(packages),
        "LD_LIBRARY_PATH": str(packages / "nvidia_pytriton.libs"),
    }
    server = subprocess.Popen(
        [
            "sh", folder / "start.sh", triton / "bin" / "tritonserver", f"--model-repository={folder / 'models'}",
            "--model-control-mode=explicit", f"--http-port={http}", f"--grpc-port={grpc}", "--allow-metrics=false",
            f"--backend-directory={folder / 'backends'}", "--exit-timeout-secs=1",
        ],
        env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        yield server, f"http://localhost:{http}/v2/models/surge"
    finally:
        server.kill()
        server.wait()


def answer(url: str, body: Any = None) -> Any:
    data = None if body is None else json.dumps(body).encode()
    with urllib.request.urlopen(urllib.request.Request(url, data)) as found:
        return json.loads(found.read() or "{}")


def is_ready(url: str) -> bool:
    try:
        answer(f"{url}/ready")
    except OSError:
        return False
    return True


def test_the_model_has_the_batches_and_instances_of_the_blueprint(tmp_path: Path) -> None:
    config = files(Triton(instances=2, versions_loaded=3), {"together": "int32[1]"})
    with started(tmp_path, config) as (server, url):
        while not is_ready(url):
            assert server.poll() is None
            time.sleep(0.2)
        found = answer(f"{url}/config")
        batching, group = found["dynamic_batching"], found["instance_group"][0]
        request = {"inputs": [{"name": "x", "shape": [1, 3], "datatype": "FP32", "data": [1, 2, 3]}]}
        with ThreadPoolExecutor(48) as clients:
            answers = list(clients.map(lambda _: answer(f"{url}/infer", request), range(192)))
    assert (found["max_batch_size"], batching["max_queue_delay_microseconds"]) == (16, 50_000)
    assert (group["kind"], group["count"]) == ("KIND_CPU", 2)
    assert found["version_policy"] == {"latest": {"num_versions": 3}}
    together = [one["outputs"][0]["data"][0] for one in answers]
    assert 1 < max(together) <= 16


def test_a_configuration_that_triton_refuses_stops_the_server(tmp_path: Path) -> None:
    config = files(Triton(), {"together": "int32[1]"})
    refused = json.loads(config["model-config.json"]) | {"backend": "unknown"}
    with started(tmp_path, config | {"model-config.json": json.dumps(refused)}) as (server, _):
        assert server.wait(timeout=120) == 0
