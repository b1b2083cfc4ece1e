"""A stand-in for an OCI registry: it serves charts over HTTPS on loopback, and takes nothing."""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import ssl
import subprocess
import tarfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import yaml

from tests.support.authority import Authority

ROOT = Path(__file__).resolve().parents[2]
_MANIFEST = "application/vnd.oci.image.manifest.v1+json"
_CONFIG = "application/vnd.cncf.helm.config.v1+json"
_CHART = "application/vnd.cncf.helm.chart.content.v1.tar+gzip"
"""Source: Helm 3.18, pkg/registry/constants.go."""


@dataclass(frozen=True, slots=True)
class Registry:
    """A running registry.

    Attributes:
        repository: where the charts are: ``oci://127.0.0.1:5000/charts``.
        digests: digest of each chart, by its name.
        authority: file with the certificate that signs that of the registry, for ``SSL_CERT_FILE``.
    """

    repository: str
    digests: Mapping[str, str]
    authority: Path


@contextmanager
def running_registry(folder: Path, charts: Mapping[str, bytes], version: str) -> Iterator[Registry]:
    """A registry with charts.

    Args:
        folder: for its certificate.
        charts: packaged charts, by name.
        version: tag of all of them.
    """
    files: dict[str, tuple[str, bytes]] = {}
    digests = {}
    for name, packed in charts.items():
        digests[name] = _add(files, f"/v2/charts/{name}", name, packed, version)
    authority = Authority()
    issued = authority.issue("registry")
    certificate, key, root = folder / "registry.pem", folder / "registry-key.pem", folder / "registry-ca.pem"
    for path, text in ((certificate, issued.certificate), (key, issued.key), (root, authority.certificate)):
        path.write_text(text, encoding="utf-8")
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(files))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield Registry(f"oci://127.0.0.1:{server.server_port}/charts", digests, root)
    finally:
        server.shutdown()
        server.server_close()


@cache
def istio_charts(version: str) -> Mapping[str, bytes]:
    """The charts of the Go module that istioctl and pilot are built from, packaged with a version."""
    found = subprocess.run(
        ["go", "list", "-m", "-f", "{{.Dir}}", "istio.io/istio"], cwd=ROOT / "tools" / "istio",
        check=True, capture_output=True, text=True,
    )  # fmt: skip
    charts = Path(found.stdout.strip()) / "manifests" / "charts"
    folders = {"base": "base", "cni": "istio-cni", "istiod": "istio-control/istio-discovery", "ztunnel": "ztunnel"}
    return {name: packaged(charts / folder, name, version) for name, folder in folders.items()}


def packaged(folder: Path, name: str, version: str) -> bytes:
    """A chart as ``helm package --version`` writes it; the same bytes each time."""
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w") as archive:
        for path in sorted(one for one in folder.rglob("*") if one.is_file()):
            content = path.read_bytes()
            if path == folder / "Chart.yaml":
                content = yaml.safe_dump(
                    {**yaml.safe_load(content), "version": version, "appVersion": version}
                ).encode()
            info = tarfile.TarInfo(f"{name}/{path.relative_to(folder)}")
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))
    return gzip.compress(packed.getvalue(), mtime=0)


def _add(files: dict[str, tuple[str, bytes]], path: str, name: str, packed: bytes, version: str) -> str:
    """Add a chart under its tag and its digest, which is returned."""
    config = json.dumps({"apiVersion": "v2", "name": name, "version": version}).encode()
    layers = [(_CONFIG, config), (_CHART, packed)]
    described = [{"mediaType": kind, "digest": _digest(body), "size": len(body)} for kind, body in layers]
    manifest = json.dumps(
        {"schemaVersion": 2, "mediaType": _MANIFEST, "config": described[0], "layers": described[1:]}
    ).encode()
    for kind, body in layers:
        files[f"{path}/blobs/{_digest(body)}"] = (kind, body)
    for reference in (version, _digest(manifest)):
        files[f"{path}/manifests/{reference}"] = (_MANIFEST, manifest)
    return _digest(manifest)


def _digest(body: bytes) -> str:
    return f"sha256:{hashlib.sha256(body).hexdigest()}"


def _handler(files: Mapping[str, tuple[str, bytes]]) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            self._answer(with_body=True)

        def do_HEAD(self) -> None:
            self._answer(with_body=False)

        def _answer(self, *, with_body: bool) -> None:
            kind, body = files.get(self.path.partition("?")[0], ("", b""))
            self.send_response(200 if kind else 404)
            self.send_header("Content-Length", str(len(body)))
            if kind:
                self.send_header("Content-Type", kind)
                self.send_header("Docker-Content-Digest", _digest(body))
            self.end_headers()
            if with_body:
                self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            del format, args

    return Handler
