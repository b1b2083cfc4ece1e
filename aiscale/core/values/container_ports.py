"""Ports of a container, what they speak, and how the kubelet probes them."""

from collections.abc import Mapping
from typing import Annotated, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from aiscale.core.edges import ABSENT, DurationField, Many, OptionalDuration, Value, preset
from aiscale.quantities import Duration

AppProtocol = Literal["http", "https", "grpc", "tcp"]
"""What a port speaks: HTTP/1.1, HTTP/1.1 over TLS, gRPC over HTTP/2 without TLS, or anything else over TCP."""

PortNumber = Annotated[int, Field(ge=1, le=65_535)]

PortName = Annotated[str, StringConstraints(pattern=r"^([0-9]+-?)*[a-z](-?[a-z0-9])*$", max_length=15)]
"""Name of a port. Source: RFC 6335, IANA service names, as Kubernetes checks them."""

METRICS = "metrics"
"""Name of a port with metrics."""


class Port(Value):
    """A further port of a container."""

    number: PortNumber = Field(kw_only=False)
    """Port number."""

    protocol: AppProtocol | None = None
    """Protocol. Default: that at the beginning of the port's name (``grpc``, ``http-admin``), and ``http`` for metrics.
    Source: Istio, protocol selection by ``<protocol>[-<suffix>]``."""

    metrics_path: Annotated[str, StringConstraints(pattern=r"^/[^\s]*$", max_length=256)] | None = None
    """HTTP path of metrics in the Prometheus format. Prometheus scrapes them, and callers do not get the port. Default:
    ``/metrics`` for a port named ``metrics``, none for others."""


Ports = dict[PortName, PortNumber | Port]
"""Further ports by name."""


def named_ports(port: int | None, protocol: AppProtocol, further: Mapping[str, int | Port]) -> dict[str, Port]:
    """All ports by name, with their protocols: the main one first, named after its protocol.

    Args:
        port: number of the main port; None where there is none.
        protocol: protocol of the main port.
        further: the others.

    Raises:
        ValueError: the protocol of a port is unknown, or two ports have one name or number.
    """
    found: dict[str, Port] = {protocol: Port(port, protocol=protocol)} if port is not None else {}
    numbers = {one.number: "port" for one in found.values()}
    for name, given in further.items():
        if name in found:
            raise ValueError(f"ports.{name} is the name of the port itself: give it another name")
        one = _resolved(name, Port(given) if isinstance(given, int) else given)
        if one.number in numbers and one.metrics_path is None:
            raise ValueError(f"ports.{name} is {one.number}, the number of {numbers[one.number]}")
        if one.number == port and protocol == "https":
            raise ValueError(f"ports.{name} is {port}, which speaks HTTPS: Prometheus needs a port of its own for HTTP")
        numbers.setdefault(one.number, f"ports.{name}")
        found[name] = one
    ends: dict[str, str] = {}
    for name, one in found.items():
        if one.metrics_path is None and (other := ends.setdefault(client_variable(name, one), name)) != name:
            raise ValueError(f"ports.{name} and ports.{other} give callers one variable: rename one of them")
    if len(scraped := [name for name, one in found.items() if one.metrics_path is not None]) > 1:
        raise ValueError(f"ports.{scraped[0]} and ports.{scraped[1]} both have metrics: Prometheus scrapes one")
    return found


def client_variable(name: str, port: Port) -> str:
    """End of the variable that callers get for a port: ``URL`` for ``http``, ``ADMIN_URL`` for ``http-admin``."""
    own = own_variable(name, port)
    suffix = {"http": "URL", "https": "URL", "grpc": "GRPC_ADDRESS", "tcp": "ADDRESS"}[port.protocol or "tcp"]
    return f"{own}_{suffix}" if own else suffix


def own_variable(name: str, port: Port) -> str:
    """Name of a port without its protocol, as part of a variable: ``ADMIN`` for ``http-admin``, empty for ``http``."""
    first, _, rest = name.partition("-")
    return (rest if first == port.protocol else name).upper().replace("-", "_")


def _resolved(name: str, port: Port) -> Port:
    metrics_path = port.metrics_path or ("/metrics" if name == METRICS else None)
    protocol = port.protocol or ("http" if metrics_path is not None else _PROTOCOLS.get(name.partition("-")[0]))
    if protocol is None:
        raise ValueError(f'ports.{name} needs a protocol: Port({port.number}, protocol="http")')
    if metrics_path is not None and protocol != "http":
        raise ValueError(f"ports.{name} has metrics_path, but speaks {protocol}: Prometheus scrapes HTTP")
    return Port(port.number, protocol=protocol, metrics_path=metrics_path)


_PROTOCOLS: Mapping[str, AppProtocol] = {"http": "http", "https": "https", "grpc": "grpc", "tcp": "tcp"}


class Probe(Value):
    """A probe of the kubelet. Source: Kubernetes 1.36, Probe v1 core."""

    type: Literal["http", "grpc", "tcp", "exec"] = Field(kw_only=False)
    """``http``: a GET that succeeds; over TLS at a port of ``https``, without verification of the certificate.
    ``grpc``: ``grpc.health.v1.Health/Check``. ``tcp``: a connection. ``exec``: a command that exits with 0."""

    port: PortName | PortNumber | None = None
    """Name or number of the port. Default: ``port`` of the component."""

    path: Annotated[str, StringConstraints(pattern=r"^/[^\s]*$", max_length=256)] | None = None
    """Path of an ``http`` probe."""

    service: Annotated[str, StringConstraints(min_length=1, max_length=253, pattern=r"^\S+$")] | None = None
    """Service name in the request of a ``grpc`` probe. Default: the server as a whole."""

    command: Many[str] = ()
    """Command of an ``exec`` probe."""

    period: OptionalDuration = Field(default=ABSENT)
    """Time between two probes, whole seconds. Default: 5 s for readiness, 10 s for liveness."""

    timeout: OptionalDuration = Field(default=ABSENT)
    """Time to answer, whole seconds. Default: 3 s for readiness, 5 s for liveness."""

    failure_threshold: Annotated[int, Field(ge=1, le=1_000)] | None = None
    """Failures in a row until the pod gets no requests (readiness) or is restarted (liveness). Default: 2 and 6."""

    @model_validator(mode="after")
    def _fits_its_type(self) -> Self:
        own = {"path": "http", "service": "grpc", "command": "exec"}
        for field, kind in own.items():
            if getattr(self, field) and self.type != kind:
                raise ValueError(f'{field} is for a probe of type "{kind}", not "{self.type}"')
        if self.type == "http" and self.path is None:
            raise ValueError('path is missing: Probe("http", path="/healthz")')
        if self.type == "exec" and not self.command:
            raise ValueError('command is missing: Probe("exec", command=["/bin/check"])')
        if self.type == "exec" and self.port is not None:
            raise ValueError('port does not go with a probe of type "exec"')
        for field in ("period", "timeout"):
            given = getattr(self, field)
            if given is not None and (given < 1 or given % 1):
                raise ValueError(f"{field} ({given}) must be whole seconds, 1s at least")
        return self


class Heartbeat(Value):
    """A file by which a program without a port shows that it works: it changes the file's time, as ``touch`` does.

    The program gets the path as ``HEARTBEAT_FILE``. The kubelet restarts its container while the file is missing after
    start-up, or older than ``max_age``. The probe needs ``sh``, ``date`` and ``stat`` in the image.
    """

    max_age: DurationField = Field(default=preset(Duration(60)), kw_only=False)
    """Maximum age of the file, whole seconds, 10 s at least: a multiple of the longest time that the program works or
    waits between two touches."""

    path: Annotated[str, StringConstraints(pattern=r"^/[A-Za-z0-9._/-]+$", max_length=256)] = "/tmp/heartbeat"  # noqa: S108  # inside the container, on a volume
    """Path of the file. The root file system is read-only: ``/tmp`` and mounted volumes can be written."""

    @model_validator(mode="after")
    def _whole_seconds(self) -> Self:
        if self.max_age < 10 or self.max_age % 1:
            raise ValueError(f"max_age ({self.max_age}) must be whole seconds, 10s at least")
        return self

    @property
    def command(self) -> tuple[str, ...]:
        """Command that fails where the file is missing or too old."""
        age = f"$(( $(date +%s) - $(stat -c %Y {self.path}) ))"
        return ("sh", "-c", f"test {age} -le {round(self.max_age)}")


HEARTBEAT_FILE = "HEARTBEAT_FILE"
"""Variable with the path of a heartbeat."""


def refuse_unknown_port(field: str, probe: Probe | None, ports: Mapping[str, Port], port: int | None) -> None:
    """Raises ValueError where a probe asks a port that the component does not have."""
    if probe is None or probe.type == "exec":
        return
    numbers = {port.number for port in ports.values()}
    if probe.port is None and port is None:
        raise ValueError(f"{field}.port is missing: the component has no port of its own")
    if probe.port is not None and probe.port not in ports and probe.port not in numbers:
        listed = ", ".join(f"{name} ({port.number})" for name, port in ports.items()) or "none"
        raise ValueError(f"{field}.port is {probe.port}, which is not a port of the component ({listed})")
