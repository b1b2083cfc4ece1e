"""A real etcd and kube-apiserver for tests that ask for the API server's own verdict."""

from __future__ import annotations

import datetime
import ipaddress
import json
import secrets
import socket
import ssl
import subprocess
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import httpx2
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import NameOID

START_TIMEOUT_S = 90


class ApiServer:
    """A running API server: its address and a client that may do everything."""

    def __init__(self, url: str, token: str, ca_file: Path) -> None:
        self.client = httpx2.Client(
            base_url=url,
            verify=ssl.create_default_context(cafile=ca_file),
            headers={"Authorization": f"Bearer {token}"},
            timeout=60,
            trust_env=False,
        )

    def get(self, path: str) -> Any:
        """The JSON document at a path; fails when the server refuses."""
        reply = self.client.get(path)
        reply.raise_for_status()
        return reply.json()

    def post(self, path: str, body: Any, **query: str) -> httpx2.Response:
        """Post JSON and hand back the reply, whatever it says."""
        return self.client.post(
            path, content=json.dumps(body), params=query, headers={"Content-Type": "application/json"}
        )

    def apply(self, path: str, body: Any, **query: str) -> httpx2.Response:
        """A server-side apply of one object."""
        return self.client.patch(
            path,
            content=json.dumps(body),
            params={"fieldManager": "aiscale-test", "force": "true", **query},
            headers={"Content-Type": "application/apply-patch+yaml"},
        )


@contextmanager
def running_apiserver(folder: Path, etcd: Path, kube_apiserver: Path) -> Iterator[ApiServer]:
    """Start both programs on free loopback ports and end them afterwards.

    Args:
        folder: an empty folder for data, certificates and logs.
        etcd: the etcd program.
        kube_apiserver: the kube-apiserver program.
    """
    client_port, peer_port, api_port = _free_ports(3)
    token = secrets.token_urlsafe(24)
    ca_file = _write_credentials(folder, token)
    with ExitStack() as stack:
        _start(stack, folder, etcd, _etcd_arguments(folder, client_port, peer_port))
        process = _start(stack, folder, kube_apiserver, _apiserver_arguments(folder, client_port, api_port))
        server = ApiServer(f"https://127.0.0.1:{api_port}", token, ca_file)
        stack.callback(server.client.close)
        _await_ready(server, process, folder / "kube-apiserver.log")
        yield server


def _etcd_arguments(folder: Path, client_port: int, peer_port: int) -> list[str]:
    client, peer = f"http://127.0.0.1:{client_port}", f"http://127.0.0.1:{peer_port}"
    return [
        f"--data-dir={folder / 'etcd'}",
        f"--listen-client-urls={client}",
        f"--advertise-client-urls={client}",
        f"--listen-peer-urls={peer}",
        f"--initial-advertise-peer-urls={peer}",
        f"--initial-cluster=default={peer}",
        "--unsafe-no-fsync",
    ]


def _apiserver_arguments(folder: Path, client_port: int, api_port: int) -> list[str]:
    return [
        f"--etcd-servers=http://127.0.0.1:{client_port}",
        "--bind-address=127.0.0.1",
        "--advertise-address=127.0.0.1",
        f"--secure-port={api_port}",
        "--endpoint-reconciler-type=none",
        "--allow-privileged=true",
        "--authorization-mode=RBAC",
        f"--token-auth-file={folder / 'tokens.csv'}",
        f"--tls-cert-file={folder / 'server.crt'}",
        f"--tls-private-key-file={folder / 'server.key'}",
        f"--cert-dir={folder}",
        "--service-cluster-ip-range=10.0.0.0/20",
        "--service-account-issuer=https://kubernetes.default.svc",
        f"--service-account-key-file={folder / 'accounts.key'}",
        f"--service-account-signing-key-file={folder / 'accounts.key'}",
        "--enable-priority-and-fairness=false",
    ]


def _start(stack: ExitStack, folder: Path, program: Path, arguments: list[str]) -> subprocess.Popen[bytes]:
    log = stack.enter_context((folder / f"{program.name}.log").open("wb"))
    process = subprocess.Popen([str(program), *arguments], stdout=log, stderr=subprocess.STDOUT)
    stack.callback(_end, process)
    return process


def _end(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(20)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _await_ready(server: ApiServer, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + START_TIMEOUT_S
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise RuntimeError("kube-apiserver ended:\n" + log.read_text()[-2000:])
        try:
            if (
                server.client.get("/readyz").status_code == 200
                and server.client.get("/api/v1/namespaces/default").is_success
            ):
                return
        except httpx2.TransportError:
            pass
        time.sleep(0.1)
    raise RuntimeError("kube-apiserver did not become ready:\n" + log.read_text()[-2000:])


def _free_ports(count: int) -> list[int]:
    with ExitStack() as stack:
        sockets = [stack.enter_context(socket.socket()) for _ in range(count)]
        for one in sockets:
            one.bind(("127.0.0.1", 0))
        return [one.getsockname()[1] for one in sockets]


def _write_credentials(folder: Path, token: str) -> Path:
    """A self-signed server certificate (its own authority), a token file and a key for service accounts."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "aiscale-test")])
    now = datetime.datetime.now(datetime.UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(hours=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1")), x509.DNSName("localhost")]),
            critical=False,
        )
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    (folder / "server.crt").write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    _write_key(folder / "server.key", key)
    _write_key(folder / "accounts.key", rsa.generate_private_key(public_exponent=65537, key_size=2048))
    (folder / "tokens.csv").write_text(f'{token},admin,admin,"system:masters"\n')
    return folder / "server.crt"


def _write_key(path: Path, key: ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey) -> None:
    path.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    path.chmod(0o600)
