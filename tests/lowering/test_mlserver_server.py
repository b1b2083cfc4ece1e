"""A real MLServer serves a scikit-learn model with our settings, and is asked through our probes, ports and metrics.

A second one serves an explainer of Alibi, which asks the first.
"""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import time
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from aiscale import System
from aiscale.lowering.serving.server_part import CONFIG_FOLDER
from aiscale.serving import Batching, Explains, MLServer, Model, ModelService
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
TRAIN_EXPLAINER = """
import sys
import joblib
import numpy
from alibi.explainers import AnchorTabular
from sklearn.linear_model import LogisticRegression
rows = numpy.random.default_rng(0).random((300, 2))
model = LogisticRegression(C=1_000).fit(rows, rows[:, 0] > 0.5)
joblib.dump(model, sys.argv[1])
explainer = AnchorTabular(model.predict, ["amount", "age"], seed=1)
explainer.fit(rows)
explainer.save(sys.argv[2])
"""
REQUEST = {"inputs": [{"name": "x", "shape": [1, 1], "datatype": "FP64", "data": [21.0]}]}
PATIENCE_S = 120


def ask(url: str, body: object = None) -> str:
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(url, data, {"Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=PATIENCE_S) as answer:
        return str(answer.read().decode())


class Served(NamedTuple):
    """A server that runs.

    Attributes:
        container: of the Deployment.
        annotations: of its pods.
        ports: where it listens, by the number in the container.
        process: it.
    """

    container: dict[str, Any]
    annotations: dict[str, str]
    ports: Mapping[int, int]
    process: subprocess.Popen[bytes]

    @property
    def url(self) -> str:
        """Of its port for HTTP."""
        return f"http://127.0.0.1:{self.ports[8_080]}"


@contextmanager
def served(
    service: ModelService, python: Path, folder: Path, hosts: Mapping[str, str] | None = None
) -> Iterator[Served]:
    """MLServer with what aiscale makes of a service: files, command and variables, with paths and ports of its own.

    Args:
        service: the service, whose model is in ``folder``.
        python: Python of the environment with MLServer.
        folder: of the models.
        hosts: what stands for the addresses of other services.
    """
    made = {one.key: one.properties for one in lower_system(System("shop", [service]))}
    instance = f"{service.name}-{service.model.version}"
    template = made[f"deployment/{instance}"]["spec"]["template"]
    [container] = template["spec"]["containers"]
    own = folder / service.name
    config, scratch = own / "config", own / "tmp"
    config.mkdir(parents=True)
    scratch.mkdir()
    ports = dict(zip((8_080, 8_081, 8_082), free_ports(3), strict=True))

    def here(text: str) -> str:
        text = text.replace('"/tmp/', f'"{scratch}/').replace("/tmp/cache", f"{scratch}/cache")
        text = text.replace(CONFIG_FOLDER, str(config)).replace("/models/", f"{folder}/")
        for number, port in ports.items():
            text = text.replace(f": {number}", f": {port}")
        return text

    for name, text in made[f"configmap/{instance}"]["data"].items():
        (config / name).write_text(here(text), encoding="utf-8")
    given: dict[str, str] = {}
    for one in container["env"]:  # the kubelet replaces variables that stand before
        value = (hosts or {}).get(one["value"], one["value"])
        refers = "$(" in value
        given[one["name"]] = re.sub(r"\$\((\w+)\)", lambda found: given[found[1]], value) if refers else here(value)
    given |= {"HOME": str(scratch), "PATH": f"{python.parent}:{os.environ['PATH']}"}
    log = own / "log.txt"
    with log.open("w") as output:
        command = [here(one) for one in container["command"]]
        server = subprocess.Popen(command, cwd=own, env=given, stdout=output, stderr=output)
    try:
        found = Served(container, template["metadata"]["annotations"], ports, server)
        end = time.monotonic() + PATIENCE_S
        while True:
            try:
                ask(found.url + container["startupProbe"]["httpGet"]["path"])
                break
            except OSError:
                assert time.monotonic() < end, log.read_text()
                assert server.poll() is None, log.read_text()
                time.sleep(0.5)
        yield found
        server.send_signal(signal.SIGTERM)
        server.wait(PATIENCE_S)
    finally:
        server.kill()


def test_a_model_is_served_as_declared(tmp_path: Path) -> None:
    model = Model("fraud", version="v3", artifact="pvc://models/fraud.joblib", framework="sklearn", served_name="rank")
    service = ModelService("fraud", model=model, runtime=MLServer(workers=2), batching=Batching(4, max_delay_ms=5))
    python = python_of("mlserver")
    subprocess.run([python, "-c", TRAIN, tmp_path / "fraud.joblib"], check=True)
    with served(service, python, tmp_path) as found:
        ask(found.url + found.container["livenessProbe"]["httpGet"]["path"])
        answer = json.loads(ask(found.url + "/v2/models/rank/infer", REQUEST))
        assert (answer["model_version"], answer["outputs"][0]["data"]) == ("v3", [pytest.approx(42.0)])
        measured = ask(f"http://127.0.0.1:{found.ports[8_082]}{found.annotations['prometheus.io/path']}")
        for name in ("model_infer_request_duration_sum", "model_infer_request_success_total"):
            assert f'{name}{{model="rank",' in measured


def test_an_explainer_asks_the_model_that_it_explains(tmp_path: Path) -> None:
    fraud = ModelService(
        "fraud",
        model=Model("fraud", version="v3", artifact="pvc://models/fraud.joblib", framework="sklearn"),
        runtime=MLServer(),
    )
    why = ModelService(
        "why",
        model=Model("why", version="v3", artifact="pvc://models/explainer", framework="python"),
        runtime=MLServer(),
        explains=Explains(fraud, explainer_type="anchor_tabular"),
    )
    python = python_of("mlserver_explainer")
    subprocess.run([python, "-c", TRAIN_EXPLAINER, tmp_path / "fraud.joblib", tmp_path / "explainer"], check=True)
    with (
        served(fraud, python, tmp_path) as explained,
        served(why, python, tmp_path, {"http://fraud:8080": explained.url}) as explainer,
    ):
        row = {"inputs": [{"name": "x", "shape": [1, 2], "datatype": "FP64", "data": [0.9, 0.4]}]}
        answer = json.loads(ask(explainer.url + "/v2/models/why/infer", row))
        [explanation] = [json.loads(one) for one in answer["outputs"][0]["data"]]
        [anchor] = explanation["data"]["anchor"]
        assert anchor.startswith("amount > 0.5")
        measured = ask(f"http://127.0.0.1:{explained.ports[8_082]}{explained.annotations['prometheus.io/path']}")
        assert 'model_infer_request_success_total{model="fraud"' in measured
