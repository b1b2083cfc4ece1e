"""Envoy Gateway's own translation of objects, and a real Envoy with what comes of it.

egctl translates the objects as the controller does, without a cluster. Envoy gets the result as its bootstrap instead of
from the controller. Replaced in it: ports of listeners by free ones, addresses of Services and of issuers by servers of
this machine, and the authorities that the servers of issuers are verified with. Certificates, which the controller
sends separately, are those that the test has in its Secrets.
"""

from __future__ import annotations

import base64
import json
import os
import re
import ssl
import subprocess
import threading
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import MappingProxyType
from typing import Any

from aiscale import toolchain
from aiscale.lowering.resource import Resource
from tests.support.authority import Authority, Credentials
from tests.support.free_ports import free_ports
from tests.support.istio_proxies import envoy

Address = tuple[str, int]
_CLASS = {
    "apiVersion": "gateway.networking.k8s.io/v1",
    "kind": "GatewayClass",
    "metadata": {"name": "eg"},
    "spec": {"controllerName": "gateway.envoyproxy.io/gatewayclass-controller"},
}
_READ = {
    "Namespace", "Service", "Gateway", "HTTPRoute", "GRPCRoute", "ReferenceGrant", "BackendTrafficPolicy",
    "ClientTrafficPolicy", "SecurityPolicy", "EnvoyProxy", "BackendTLSPolicy", "ConfigMap",
}  # fmt: skip
_POLICIES = ("backendTrafficPolicies", "clientTrafficPolicies", "securityPolicies", "backendTLSPolicies")


@dataclass(frozen=True)
class Translation:
    """What Envoy Gateway makes of objects.

    Attributes:
        verdicts: reason of each condition of a Gateway, route or policy that is not met, by its kind and name.
        accepted: kind and name of the policies that it accepted.
        listeners: what they listen for.
        routes: route configurations.
        clusters: where they send requests.
    """

    verdicts: Mapping[str, str]
    accepted: frozenset[str]
    listeners: list[dict[str, Any]]
    routes: list[dict[str, Any]]
    clusters: list[dict[str, Any]]


def secret(namespace: str, name: str, **data: str) -> dict[str, Any]:
    """A Secret, of the type for certificates where it has one. Underscores in keys stand for dots."""
    values = {key.replace("_", "."): base64.b64encode(value.encode()).decode() for key, value in data.items()}
    kind = "kubernetes.io/tls" if "tls.crt" in values else "Opaque"
    metadata = {"name": name, "namespace": namespace}
    return {"apiVersion": "v1", "kind": "Secret", "metadata": metadata, "type": kind, "data": values}


def translate(folder: Path, resources: Iterable[Resource], secrets: Iterable[Mapping[str, Any]]) -> Translation:
    """What Envoy Gateway makes of the objects of a system with one Gateway."""
    objects = [_CLASS, *(_as_served(one) for one in resources if _is_read(one)), *secrets]
    given = folder / "objects.yaml"
    given.write_text("\n---\n".join(json.dumps(one) for one in objects), encoding="utf-8")
    program = str(toolchain.resolve("egctl").path)
    command = [program, "experimental", "translate", "--from", "gateway-api", "--to", "gateway-api,xds", "-o", "json"]
    done = subprocess.run(
        [*command, "--type", "all", "--file", str(given)], capture_output=True, text=True, check=False, cwd=folder,
        env={**os.environ, "HOME": str(folder)},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-4_000:]
    answer = json.loads(done.stdout)
    [xds] = answer["xds"].values()
    dump = {one["@type"].rpartition(".")[2]: one for one in xds["configs"]}
    verdicts, accepted = _verdicts(answer)
    clusters = [one["cluster"] for one in dump["ClustersConfigDump"].get("dynamicActiveClusters", ())]
    endpoints = [one["endpointConfig"] for one in dump["EndpointsConfigDump"].get("dynamicEndpointConfigs", ())]
    return Translation(
        verdicts,
        accepted,
        [one["activeState"]["listener"] for one in dump["ListenersConfigDump"].get("dynamicListeners", ())],
        [one["routeConfig"] for one in dump["RoutesConfigDump"].get("dynamicRouteConfigs", ())],
        [_with_endpoints(one, {each["clusterName"]: each for each in endpoints}) for one in clusters],
    )


def _is_read(resource: Resource) -> bool:
    """Whether Envoy Gateway reads an object; Linkerd has an HTTPRoute of its own too."""
    return resource.kind in _READ and not str(resource.properties["apiVersion"]).startswith("policy.linkerd.io/")


def _as_served(resource: Resource) -> dict[str, Any]:
    """An object; a Service with an address, which the API server gives it."""
    given = dict(resource.properties)
    return given if resource.kind != "Service" else {**given, "spec": {**given["spec"], "clusterIP": "10.96.0.9"}}


def _verdicts(answer: Mapping[str, Any]) -> tuple[dict[str, str], frozenset[str]]:
    refused: dict[str, str] = {}
    accepted = set()
    for field in ("gateways", "httpRoutes", "grpcRoutes", *_POLICIES):
        for one in answer.get(field) or ():
            name = f"{one['kind']}/{one['metadata']['name']}"
            status = one.get("status", {})
            parents = [
                *(status.get("parents") or ()),
                *(status.get("ancestors") or ()),
                *(status.get("listeners") or ()),
            ]
            for condition in (each for part in parents for each in part.get("conditions") or ()):
                is_met = condition["status"] == "True"
                if condition["type"] in {"Accepted", "ResolvedRefs", "Programmed"} and not is_met:
                    refused[name] = f"{condition['reason']}: {condition['message']}"
                elif condition["type"] == "Accepted" and field in _POLICIES:
                    accepted.add(name)
    return refused, frozenset(accepted)


def _with_endpoints(cluster: dict[str, Any], endpoints: Mapping[str, Any]) -> dict[str, Any]:
    """A cluster whose endpoints are written in it."""
    if cluster.get("type") != "EDS":
        return cluster
    assignment = {key: value for key, value in endpoints[cluster["name"]].items() if key != "@type"}
    rest = {key: value for key, value in cluster.items() if key != "edsClusterConfig"}
    return {**rest, "type": "STATIC", "loadAssignment": assignment}


@contextmanager
def serving(
    folder: Path,
    translation: Translation,
    services: Mapping[str, Address],
    issuer: Address,
    authority: Authority,
    secrets: Iterable[Mapping[str, Any]],
    authorities_of_targets: Mapping[str, str] = MappingProxyType({}),
) -> Iterator[dict[int, int]]:
    """A real Envoy with a translation; the port of this machine for each port of the Gateway.

    Args:
        folder: for its configuration and log.
        translation: of the objects.
        services: address for each port of a Service.
        issuer: address of the public keys of all issuers.
        authority: of the issuers.
        secrets: the Secrets with certificates.
        authorities_of_targets: CA certificates of targets, by the names that clusters have for them.
    """
    trusted = folder / "authority.pem"
    trusted.write_text(authority.certificate, encoding="utf-8")
    routes = {one["name"]: _without_type(one) for one in translation.routes}
    authorities = sorted(set(re.findall(r'"([^"]+/ca\.crt)"', json.dumps(translation.listeners))))
    listeners = [one for one in translation.listeners if "ready" not in one["name"]]
    admin, *ports = free_ports(1 + len(listeners))
    found: dict[int, int] = {}
    for listener, port in zip(listeners, ports, strict=True):
        socket = listener["address"]["socketAddress"]
        # The proxies have no right to ports below 1024.
        number = socket["portValue"] - 10_000 if socket["portValue"] > 10_000 else socket["portValue"]
        found[number] = port
        socket.update(address="127.0.0.1", portValue=port)
    bootstrap = {
        "admin": {"address": {"socket_address": {"address": "127.0.0.1", "port_value": admin}}},
        "static_resources": {
            "listeners": [_without_type(_changed(one, routes, str(trusted))) for one in listeners],
            "clusters": [
                _without_type(_changed(_readdressed(one, services, issuer), {}, str(trusted)))
                for one in translation.clusters
            ],
            "secrets": [
                *(one for given in secrets for one in _certificates(given, authorities)),
                *(
                    {"name": name, "validation_context": {"trusted_ca": {"inline_string": text}}}
                    for name, text in authorities_of_targets.items()
                ),
            ],
        },
    }
    with envoy(folder / "envoy", bootstrap, admin):
        yield found


def _without_type(value: Mapping[str, Any]) -> dict[str, Any]:
    return {key: one for key, one in value.items() if key != "@type"}


def _changed(value: Any, routes: Mapping[str, Any], trusted: str) -> Any:
    """With the routes in the listeners, Secrets by name only, and another authority of issuers."""
    if isinstance(value, list):
        return [_changed(one, routes, trusted) for one in value]
    if not isinstance(value, dict):
        return value
    if "rds" in value:
        value = {key: one for key, one in value.items() if key != "rds"} | {
            "routeConfig": routes[value["rds"]["routeConfigName"]]
        }
    if "sdsConfig" in value:
        value = {"name": value["name"]}
    if "trustedCa" in value and "filename" in value["trustedCa"]:
        value = {**value, "trustedCa": {"filename": trusted}}
    return {key: _changed(one, routes, trusted) for key, one in value.items()}


def _readdressed(cluster: dict[str, Any], services: Mapping[str, Address], issuer: Address) -> dict[str, Any]:
    """A cluster with addresses of this machine: a Service by its name, an issuer otherwise."""
    named = [one.get("metadata", {}) for one in cluster["loadAssignment"]["endpoints"]]
    names = [
        one["name"]
        for data in named
        for one in data.get("filterMetadata", {}).get("envoy-gateway", {}).get("resources", ())
    ]
    host, port = services[names[0]] if names else issuer
    rest = {key: one for key, one in cluster.items() if key != "clusterType"}
    endpoint = {"address": {"socketAddress": {"address": host, "portValue": port}}}
    # Which TLS settings of the cluster are for the endpoint is in its metadata.
    known = [one for place in cluster["loadAssignment"]["endpoints"] for one in place.get("lbEndpoints", ())]
    kept = {"metadata": known[0]["metadata"]} if known and "metadata" in known[0] else {}
    place = {"lbEndpoints": [{"endpoint": endpoint, "loadBalancingWeight": 1, **kept}], "loadBalancingWeight": 1}
    locality = {"region": cluster["name"]}
    assignment = {"clusterName": cluster["name"], "endpoints": [{**place, "locality": locality}]}
    return {**rest, "type": "STATIC", "loadAssignment": assignment}


def _certificates(given: Mapping[str, Any], authorities: Iterable[str]) -> Iterator[dict[str, Any]]:
    """What the controller sends of a Secret; that of an authority by the names that listeners have for it."""
    data = {key: base64.b64decode(value).decode() for key, value in given["data"].items()}
    name = f"{given['metadata']['namespace']}/{given['metadata']['name']}"
    if "tls.crt" in data:
        pair = {
            "certificate_chain": {"inline_string": data["tls.crt"]},
            "private_key": {"inline_string": data["tls.key"]},
        }
        yield {"name": name, "tls_certificate": pair}
    if "ca.crt" in data:
        context = {"trusted_ca": {"inline_string": data["ca.crt"]}}
        yield from ({"name": each, "validation_context": context} for each in authorities)


@contextmanager
def public_keys(folder: Path, credentials: Credentials, keys: Mapping[str, Any]) -> Iterator[Address]:
    """A server of HTTPS with the public keys of an issuer at any path."""
    body = json.dumps(keys).encode()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Nothing is printed."""

    pem = folder / "issuer.pem"
    pem.write_text(credentials.certificate + credentials.key, encoding="utf-8")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pem)
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield "127.0.0.1", server.server_address[1]
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
