"""A real MLServer serves a scikit-learn model with our settings, and is asked through our probes, ports and metrics."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import time
import urllib.request
from pathlib import Path

import pytest

from aiscale import System
from aiscale.lowering.serving.server_part import CONFIG_FOLDER
from aiscale.serving import Batching, MLServer, Model, ModelService
from tests.support.free_ports import free_ports
from tests.support.lowered import lower_system
from tests.support.python_servers import python_of

pytestmark = [pytest.mark.tools, pytest.mark.long]

TRAIN = """
import sys
import joblib
from sklearn.linear_model import LinearRegression
joblib.dump(LinearRegression().fit([[0.0], [1.0]], [0.0, 2.0]), sys.argv[1])
"""
REQUEST = {"inputs": [{"name": "x", "shape": [1, 1], "datatype": "FP64", "data": [21.0]}]}
PATIENCE_S = 120


def ask(url: str, body: object = None) -> str:
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(url, data, {"Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=PATIENCE_S) as answer:
        return str(answer.read().decode())


def test_a_model_is_served_as_declared(tmp_path: Path) -> None:
    model = Model("fraud", version="v3", artifact="pvc://models/fraud.joblib", framework="sklearn", served_name="rank")
    service = ModelService("fraud", model=model, runtime=MLServer(workers=2), batching=Batching(4, max_delay_ms=5))
    made = {one.key: one.properties for one in lower_system(System("shop", [service]))}
    template = made["deployment/fraud-v3"]["spec"]["template"]
    [container] = template["spec"]["containers"]
    config, python = tmp_path / "config", python_of("mlserver")
    config.mkdir()
    (tmp_path / "tmp").mkdir()
    subprocess.run([python, "-c", TRAIN, tmp_path / "fraud.joblib"], check=True)
    ports = dict(zip((8_080, 8_081, 8_082), free_ports(3), strict=True))

    def here(text: str) -> str:
        text = text.replace('"/tmp/', f'"{tmp_path}/tmp/').replace("/tmp/cache", f"{tmp_path}/tmp/cache")
        text = text.replace(CONFIG_FOLDER, str(config)).replace("/models/", f"{tmp_path}/")
        for number, port in ports.items():
            text = text.replace(f": {number}", f": {port}")
        return text

    for name, text in made["configmap/fraud-v3"]["data"].items():
        (config / name).write_text(here(text), encoding="utf-8")
    given = {one["name"]: here(one["value"]) for one in container["env"]}
    given |= {"HOME": str(tmp_path / "tmp"), "PATH": f"{python.parent}:{os.environ['PATH']}"}
    log = tmp_path / "log.txt"
    with log.open("w") as output:
        command = [here(one) for one in container["command"]]
        server = subprocess.Popen(command, cwd=tmp_path, env=given, stdout=output, stderr=output)
    url = f"http://127.0.0.1:{ports[8_080]}"
    try:
        end = time.monotonic() + PATIENCE_S
        while True:
            try:
                ask(url + container["startupProbe"]["httpGet"]["path"])
                break
            except OSError:
                assert time.monotonic() < end, log.read_text()
                assert server.poll() is None, log.read_text()
                time.sleep(0.5)
        ask(url + container["livenessProbe"]["httpGet"]["path"])
        answer = json.loads(ask(url + "/v2/models/rank/infer", REQUEST))
        assert (answer["model_version"], answer["outputs"][0]["data"]) == ("v3", [pytest.approx(42.0)])
        path = template["metadata"]["annotations"]["prometheus.io/path"]
        measured = ask(f"http://127.0.0.1:{ports[8_082]}{path}")
        for name in ("model_infer_request_duration_sum", "model_infer_request_success_total"):
            assert f'{name}{{model="rank",' in measured
        server.send_signal(signal.SIGTERM)
        server.wait(PATIENCE_S)
    finally:
        server.kill()
