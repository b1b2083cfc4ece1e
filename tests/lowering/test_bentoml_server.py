"""A real BentoML serves a Bento with our command line and variables, and is asked through our probes and metrics."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import threading
import time
import urllib.request
from pathlib import Path

import pytest

from aiscale import System
from aiscale.serving import BentoML, Model, ModelService
from tests.support.free_ports import free_ports
from tests.support.lowered import lower_system
from tests.support.python_servers import python_of

pytestmark = [pytest.mark.tools, pytest.mark.long]

SERVICE = """
import os
import time

import bentoml

@bentoml.service
class Fraud:
    @bentoml.api
    def score(self, amount: float) -> str:
        time.sleep(amount)
        return f"{os.environ['MODEL_NAME']} at {os.environ['MODEL_URI']}"
"""
BENTO = 'service: "service:Fraud"\ninclude: ["service.py"]\npython:\n  lock_packages: false\n'
PATIENCE_S = 120


def ask(url: str, body: bytes | None = None) -> str:
    request = urllib.request.Request(url, body, {"Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=PATIENCE_S) as answer:
        return str(answer.read().decode())


def test_a_bento_is_served_as_declared(tmp_path: Path) -> None:
    model = Model("fraud", version="v3", artifact="pvc://models/fraud/v3", framework="sklearn")
    runtime = BentoML(image="registry.example/fraud:3", service_name="Fraud", workers=2)
    service = ModelService("fraud", model=model, runtime=runtime)
    [template] = [
        one.properties["spec"]["template"]
        for one in lower_system(System("shop", [service]))
        if "deployment/" in one.key
    ]
    [container] = template["spec"]["containers"]
    source, programs = tmp_path / "source", python_of("bentoml").parent
    source.mkdir()
    (source / "service.py").write_text(SERVICE, encoding="utf-8")
    (source / "bentofile.yaml").write_text(BENTO, encoding="utf-8")
    building = {"PATH": f"{programs}:{os.environ['PATH']}", "HOME": str(tmp_path), "BENTOML_DO_NOT_TRACK": "True"}
    building["BENTOML_HOME"] = str(tmp_path / "home")
    subprocess.run(["bentoml", "build", "."], cwd=source, env=building, check=True)
    built = (tmp_path / "home" / "bentos" / "fraud" / "latest").read_text().strip()
    # The working directory of an image is the Bento.
    bento = tmp_path / "bento"
    shutil.copytree(tmp_path / "home" / "bentos" / "fraud" / built, bento)
    [port] = free_ports(1)
    given = {one["name"]: one["value"].replace("/tmp", str(tmp_path / "tmp"), 1) for one in container["env"]}
    (tmp_path / "tmp").mkdir()
    command = [one.replace("3000", str(port)) for one in container["args"]]
    url, log = f"http://127.0.0.1:{port}", tmp_path / "log.txt"
    with log.open("w") as output:
        server = subprocess.Popen(
            command, cwd=bento, env={"PATH": building["PATH"], **given}, stdout=output, stderr=output
        )
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
        assert ask(url + "/score", b'{"amount": 0}') == "fraud at /models/fraud/v3"
        workers = Path(f"/proc/{server.pid}/task/{server.pid}/children").read_text().split()
        assert len(workers) == 2
        measured = ask(url + template["metadata"]["annotations"]["prometheus.io/path"])
        for name in ("bentoml_service_request_in_progress", "bentoml_service_request_total"):
            assert set(re.findall(rf'^{name}{{endpoint="([^"]*)"', measured, re.MULTILINE)) >= {"/readyz", "/score"}
        # A request that is open at SIGTERM is finished.
        answers: list[str] = []
        request = threading.Thread(target=lambda: answers.append(ask(url + "/score", b'{"amount": 5}')))
        request.start()
        while 'in_progress{endpoint="/score"' not in (text := ask(url + "/metrics")) or not re.search(
            r'in_progress{endpoint="/score"[^}]*} 1', text
        ):
            time.sleep(0.1)
        server.send_signal(signal.SIGTERM)
        request.join()
        assert answers == ["fraud at /models/fraud/v3"]
        server.wait(PATIENCE_S)
    finally:
        server.kill()
