"""KubeRay's real operator and one real Ray, as processes beside a sandbox.

Pods of a sandbox run nothing. So one Ray on this machine stands for the processes of each head and its workers: the
operator gets to it through a proxy, which takes requests to the dashboard and to Serve wherever they are addressed.
"""

from __future__ import annotations

import contextlib
import http.server
import os
import resource
import signal
import socket
import subprocess
import tempfile
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from filelock import FileLock

from aiscale import toolchain
from aiscale.sandbox import Sandbox
from aiscale.sandbox.layout import Layout
from tests.support.free_ports import free_ports
from tests.support.jvm import die_with_parent
from tests.support.python_servers import python_of

DASHBOARD, SERVE = 8_265, 8_000
_LIMIT_S = 180
_LARGEST_FILE = 1 << 30


@dataclass(frozen=True)
class Ray:
    """A Ray of one node.

    Attributes:
        dashboard: port of its dashboard.
        serve: port of Serve.
    """

    dashboard: int
    serve: int

    def ask(self, path: str) -> str:
        """What the application answers; empty while it is replaced."""
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.serve}{path}", timeout=30) as answer:
                return str(answer.read().decode())
        except urllib.error.HTTPError:
            return ""


@contextlib.contextmanager
def running_ray(folder: Path, code: Path) -> Iterator[Ray]:
    """Start a head that has resources for replicas, and whose workers import code from a folder.

    Serve listens on the port that a config names: 8000, so only one runs at a time; others wait.

    Args:
        folder: an empty folder for its session and logs.
        code: folder with modules.
    """
    with FileLock(Path(tempfile.gettempdir()) / "aiscale-tests-ray.lock"), _started(folder, code) as ray:
        yield ray


@contextlib.contextmanager
def _started(folder: Path, code: Path) -> Iterator[Ray]:
    gcs, dashboard, client, agent, agent_grpc, metrics = free_ports(6)
    python = python_of("ray_serve")
    environment = {
        "PATH": f"{python.parent}:{os.environ['PATH']}", "HOME": str(folder), "PYTHONPATH": str(code),
        "RAY_USAGE_STATS_ENABLED": "0", "RAY_DISABLE_IMPORT_WARNING": "1", "PYTHONUNBUFFERED": "1",
        "RAY_ENABLE_UV_RUN_RUNTIME_ENV": "0",  # below uv run, Ray would start workers with uv as well
    }  # fmt: skip
    command = [
        "ray", "start", "--head", "--block", f"--port={gcs}", "--dashboard-host=127.0.0.1", f"--dashboard-port={dashboard}",
        f"--ray-client-server-port={client}", f"--dashboard-agent-listen-port={agent}",
        f"--dashboard-agent-grpc-port={agent_grpc}", f"--metrics-export-port={metrics}", "--num-cpus=8",
        f"--temp-dir={folder}", "--object-store-memory=100000000", "--disable-usage-stats",
    ]  # fmt: skip
    ends = die_with_parent(os.getpid())

    def limited() -> None:
        """A Ray that cannot reach its own parts writes logs without end."""
        resource.setrlimit(resource.RLIMIT_FSIZE, (_LARGEST_FILE, _LARGEST_FILE))
        if ends is not None:
            ends()

    with (folder / "ray.log").open("wb") as log:
        process = subprocess.Popen(
            command, env=environment, stdin=subprocess.DEVNULL, stdout=log, stderr=subprocess.STDOUT, cwd=folder,
            start_new_session=True, preexec_fn=limited,
        )  # fmt: skip
    try:
        _await(f"http://127.0.0.1:{dashboard}/api/version", process, folder / "ray.log")
        yield Ray(dashboard, SERVE)
    finally:
        _end_session(process)


def _await(url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    end = time.monotonic() + _LIMIT_S
    while True:
        assert process.poll() is None, log.read_text("utf-8", "replace")
        try:
            urllib.request.urlopen(url, timeout=5).close()
        except OSError:
            assert time.monotonic() < end, log.read_text("utf-8", "replace")
            time.sleep(0.5)
        else:
            return


def _end_session(process: subprocess.Popen[bytes]) -> None:
    """End the process and all that it has started: those of its session, and those below them."""
    children = _below(process.pid)
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    for one in children:
        with contextlib.suppress(ProcessLookupError):
            os.kill(one, signal.SIGKILL)
    process.wait()


def _below(pid: int) -> list[int]:
    """Numbers of all processes below one."""
    found: list[int] = []
    with contextlib.suppress(FileNotFoundError, ProcessLookupError):
        for task in Path(f"/proc/{pid}/task").iterdir():
            for one in map(int, (task / "children").read_text().split()):
                found += [one, *_below(one)]
    return found


@contextlib.contextmanager
def running_kuberay(
    sandbox: Sandbox, namespace: str, folder: Path, ray: Ray, *, gates: tuple[str, ...] = ()
) -> Iterator[Path]:
    """Start the operator for one namespace; it reaches one Ray for all clusters.

    Args:
        sandbox: a running one, with KubeRay's definitions.
        namespace: the only one that it watches.
        folder: an empty folder for its log.
        ray: what answers for heads and workers.
        gates: names of feature gates that are on.

    Yields:
        Its log.
    """
    metrics, health = free_ports(2)
    config = str(Layout(sandbox.name, sandbox.directory).kubeconfig)
    command = [
        str(toolchain.resolve("kuberay-operator").path), "--watch-namespace", namespace,
        "--enable-leader-election=false", "--metrics-addr", f"127.0.0.1:{metrics}", "--health-probe-bind-address",
        f"127.0.0.1:{health}", "--kubeconfig", config,
        *([f"--feature-gates={','.join(f'{one}=true' for one in gates)}"] if gates else ()),
    ]  # fmt: skip
    with _proxy(ray) as proxy, (folder / "kuberay.log").open("wb") as log:
        environment = os.environ | {"HTTP_PROXY": proxy, "http_proxy": proxy, "NO_PROXY": "", "no_proxy": ""}
        process = subprocess.Popen(
            command, env=environment, stdin=subprocess.DEVNULL, stdout=log, stderr=subprocess.STDOUT,
            start_new_session=True, preexec_fn=die_with_parent(os.getpid()),
        )  # fmt: skip
        try:
            yield folder / "kuberay.log"
        finally:
            process.kill()
            process.wait()


@contextlib.contextmanager
def _proxy(ray: Ray) -> Iterator[str]:
    """A proxy of HTTP that knows no hosts, but two ports."""
    ports = {DASHBOARD: ray.dashboard, SERVE: ray.serve}

    class Handler(http.server.BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.0"

        def _forward(self) -> None:
            host, _, path = self.path.removeprefix("http://").partition("/")
            port = ports[int(host.rpartition(":")[2])]
            body = self.rfile.read(int(self.headers.get("Content-Length", 0))) or None
            kept = {name: value for name, value in self.headers.items() if name.lower() in {"content-type", "accept"}}
            request = urllib.request.Request(f"http://127.0.0.1:{port}/{path}", body, kept, method=self.command)
            try:
                with urllib.request.urlopen(request, timeout=30) as answer:
                    self._answer(answer.status, answer.read(), answer.headers.get("Content-Type", ""))
            except urllib.error.HTTPError as refused:
                self._answer(refused.code, refused.read(), refused.headers.get("Content-Type", ""))
            except OSError as missing:
                self._answer(502, str(missing).encode(), "text/plain")

        def _answer(self, status: int, body: bytes, kind: str) -> None:
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            with contextlib.suppress(BrokenPipeError, socket.timeout):
                self.wfile.write(body)

        do_GET = do_PUT = do_POST = do_DELETE = _forward

        def log_message(self, *_: object) -> None:
            """Nothing: the operator logs what it asks."""

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
