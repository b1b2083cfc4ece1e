"""Programs without a port are probed by a heartbeat file, or by their metrics port."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from aiscale import System
from aiscale.core.messages.validation_errors import InvalidComponentError
from aiscale.processing import BatchJob, OwnCode, StreamJob
from aiscale.services import Heartbeat, Microservice, Probe
from aiscale.streams import KafkaCluster, Topic
from tests.support.lowered import lower_system
from tests.support.process_time import real_time

IMAGE = f"registry.example/app@sha256:{'1f' * 32}"
RIDES = Topic("rides", KafkaCluster("events"), partitions=1)
COMMAND = ["sh", "-c", "test $(( $(date +%s) - $(stat -c %Y /tmp/heartbeat) )) -le 60"]


def container(component: Any) -> dict[str, Any]:
    made = lower_system(System("s", [component]))
    found = next(one for one in made if one.kind in {"Deployment", "StatefulSet"})
    [one] = found.properties["spec"]["template"]["spec"]["containers"]
    return one


def probes(one: dict[str, Any]) -> dict[str, Any]:
    return {
        name: {k: v for k, v in probe.items() if k in {"exec", "tcpSocket"}}
        for name, probe in one.items()
        if "Probe" in name
    }


@pytest.mark.parametrize("make", [
    lambda beat: Microservice("reader", image=IMAGE, port=None, consumes=[RIDES], heartbeat=beat),
    lambda beat: StreamJob("reader", engine=OwnCode(image=IMAGE, heartbeat=beat), consumes=[RIDES]),
])  # fmt: skip
def test_a_heartbeat_file_is_the_liveness_probe(make: Any) -> None:
    one = container(make(Heartbeat()))
    handler = {"exec": {"command": COMMAND}}
    assert probes(one) == {"startupProbe": handler, "livenessProbe": handler}
    assert {"name": "HEARTBEAT_FILE", "value": "/tmp/heartbeat"} in one["env"]


@pytest.mark.parametrize("component", [
    Microservice("reader", image=IMAGE, port=None, consumes=[RIDES], ports={"metrics": 9_090}),
    StreamJob("reader", engine=OwnCode(image=IMAGE, metrics_port=9_090), consumes=[RIDES]),
])  # fmt: skip
def test_a_metrics_port_is_the_liveness_probe_of_a_program_without_another(component: Any) -> None:
    handler = {"tcpSocket": {"port": "metrics"}}
    assert probes(container(component)) == {"startupProbe": handler, "livenessProbe": handler}


def test_the_command_fails_where_the_file_is_missing_or_old(tmp_path: Path) -> None:
    file = tmp_path / "beat"
    command = Heartbeat("30s", path=str(file)).command

    def succeeds() -> bool:
        return subprocess.run(command, env=real_time(), check=False, capture_output=True).returncode == 0

    assert shutil.which("sh") is not None
    assert not succeeds()
    file.touch()
    assert succeeds()
    subprocess.run(["touch", "--date", "1 hour ago", str(file)], env=real_time(), check=True)
    assert not succeeds()


@pytest.mark.parametrize(("make", "said"), [
    (lambda: Heartbeat("5s"), "10s at least"),
    (lambda: Microservice("a", image=IMAGE, heartbeat=Heartbeat()), "heartbeat has no effect with port"),
    (lambda: Microservice("a", image=IMAGE, port=None, heartbeat=Heartbeat(), liveness_probe=Probe("exec", command=["x"])),
     "heartbeat has no effect with liveness_probe"),
    (lambda: OwnCode(image=IMAGE, health_port=8_080, heartbeat=Heartbeat()), "heartbeat has no effect with health_port"),
    (lambda: BatchJob("a", engine=OwnCode(image=IMAGE, heartbeat=Heartbeat())), "a run is not probed"),
])  # fmt: skip
def test_what_the_kubelet_does_not_probe_is_refused(make: Any, said: str) -> None:
    with pytest.raises(InvalidComponentError, match=said):
        make()
