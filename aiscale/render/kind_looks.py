"""How each kind looks and what it is called: what trees, pictures and previews draw it with."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any, NamedTuple, get_args

from aiscale.analysis.capacity.instances import instance_facts
from aiscale.analysis.computed_fields import AT_MOST, BESIDE
from aiscale.render import glyphs

Described = Mapping[str, Any]
"""A component as :func:`aiscale.core.describe.describe` gives it."""


class Look(NamedTuple):
    """The looks of a kind.

    Attributes:
        noun: what people call one of it.
        tone: its family of colours, in :mod:`aiscale.render.svg_style`; empty for what has none.
        glyph: its sign, the path to be stroked.
        facts: what matters most about a component of it; None where its name says enough.
        mermaid: the brackets of its box in Mermaid: its shape.
        dot: its shape in Graphviz; a box when empty.
    """

    noun: str
    tone: str
    glyph: str
    facts: Callable[[Described], tuple[str, ...]] | None = None
    mermaid: tuple[str, str] = ("[", "]")
    dot: str = ""


def _replicas(described: Described) -> str:
    """``3 replicas`` or ``2–12 replicas``."""
    scaling = described.get("autoscaling")
    if scaling:
        most = described.get(AT_MOST, scaling["max_replicas"])
        return f"{_span(scaling['min_replicas'], most)} replicas"
    count = described.get("replicas", 0)
    return _count_of(count, "replica") if count else ""


def _span(low: int, high: int) -> str:
    """``2–12``, or one number where both are the same."""
    return str(low) if low == high else f"{low}–{high}"


def _objective(described: Described) -> str:
    promised = described.get("objective") or {}
    p99_ms, ttft_ms = promised.get("p99_ms"), promised.get("ttft_p99_ms")
    if p99_ms is None and ttft_ms is not None:
        return f"TTFT p99 ≤ {ttft_ms:,g} ms"
    return f"p99 ≤ {p99_ms:,g} ms" if p99_ms is not None else ""


def _topic(d: Described) -> tuple[str, ...]:
    kept = d.get("retention", "")
    return (
        _count_of(d.get("partitions", 0), "partition"),
        f"key {d['key']}" if d.get("key") else "",
        "compacted" if "compact" in d.get("cleanup", "") else f"{kept} kept" if kept else "",
    )


_ENGINES = {"KafkaStreams": "Kafka Streams", "OwnCode": "own code"}
"""Engines that people write in another way than as a class."""


def _stream_job(d: Described) -> tuple[str, ...]:
    engine = d.get("engine", {})
    return (
        f"{_ENGINES.get(engine.get('kind', ''), engine.get('kind', ''))} {engine.get('version', '')}".strip(),
        f"parallelism {d.get('parallelism', 1)}",
        str(d.get("delivery", "")),
    )


def _batch_job(d: Described) -> tuple[str, ...]:
    ray = d.get("ray")
    return (f"Ray {ray.get('version', '')}".strip(), _count_of(d.get("executors", 2), "worker")) if ray else ()


def _flink_session(d: Described) -> tuple[str, ...]:
    slots = int(d.get("task_managers", 2)) * int(d.get("task_slots", 2))
    return f"Flink {d.get('version', '2.2')}", f"up to {slots} slots"


@cache
def _short_names() -> Mapping[str, str]:
    """Names of model servers where there is little room, by their classes."""
    from aiscale.components.serving.runtimes import Server  # a saved plan is drawn without the language

    return {server.__name__: server.short_name for server in get_args(Server)}


def _model_service(d: Described) -> tuple[str, ...]:
    runtime = str(d.get("runtime", {}).get("kind", ""))
    gpus = d.get("gpus", 1)
    gpu = d.get("gpu")
    return (
        _short_names().get(runtime, runtime),
        (f"{_nodes_of(d)}{gpus} × {gpu}" if gpus != 1 or _nodes_of(d) else str(gpu)) if gpu else "",
        _replicas(d) + _beside(d),
        _objective(d),
    )


def _beside(d: Described) -> str:
    """`` + 1 of the new version``: the replicas of the new version, where two run."""
    beside = d.get(BESIDE)
    return f" + {_span(beside['fewest'], beside['most'])} of the new version" if beside else ""


def _nodes_of(d: Described) -> str:
    """``2 nodes × `` of a replica that spans several; else empty."""
    runtime = d.get("runtime", {})
    server = runtime.get("server") or runtime
    nodes = server.get("nodes", 1)
    return f"{nodes} nodes × " if nodes != 1 else ""


def _inference_graph(d: Described) -> tuple[str, ...]:
    return str(d.get("router", "")), _objective(d)


def _microservice(d: Described) -> tuple[str, ...]:
    return _replicas(d), _objective(d)


def _kafka(d: Described) -> tuple[str, ...]:
    return f"Kafka {d.get('version', '')}", f"{_count_of(d.get('brokers', 0), 'broker')} × {d.get('storage', '')}"


def _kubernetes(d: Described) -> tuple[str, ...]:
    return (f"Kubernetes {d.get('version', '')}",)


def _node_pool(d: Described) -> tuple[str, ...]:
    known = instance_facts(str(d.get("instance_type", ""))) if d.get("kind") == "GpuPool" else None
    return (
        str(d.get("instance_type", "")),
        str(d.get("gpu") or (known.gpu if known else "") or ""),
        f"{_span(d.get('min_nodes', 0), d.get('max_nodes', 0))} nodes",
    )


def _model(d: Described) -> tuple[str, ...]:
    return str(d.get("version", "")), str(d.get("framework", ""))


def _kinesis(d: Described) -> tuple[str, ...]:
    shards = d.get("shards")
    return (
        f"{shards} shards" if shards else "on demand",
        f"{d.get('retention', '')} kept" if d.get("retention") else "",
    )


def _firehose(d: Described) -> tuple[str, ...]:
    compression = str(d.get("compression", "UNCOMPRESSED"))
    return (
        f"every {d.get('buffer_interval', '5m')} or {d.get('buffer_size', '5Mi')}",
        "" if compression == "UNCOMPRESSED" else compression,
    )


def _event_table(d: Described) -> tuple[str, ...]:
    return (
        str(d.get("table_name", "")),
        f"key {d['key']}" if d.get("key") else "",
        "appended concurrently" if d.get("appends") == "concurrent" else "",
        "with snapshots" if d.get("snapshots") else "",
    )


def _postgres(d: Described) -> tuple[str, ...]:
    return str(d.get("host", "")), str(d.get("database", ""))


_METRICS = {"dot": "dot product", "l2": "L2"}


def _vector_index(d: Described) -> tuple[str, ...]:
    entries = float(d.get("entries") or 0)
    unit, size = next(((u, s) for u, s in (("bn", 1e9), ("M", 1e6), ("k", 1e3)) if entries >= s), ("", 1.0))
    return (
        str((d.get("index_type") or {}).get("kind", "")).upper(),
        f"{entries / size:.3g}{unit} × {d.get('dimension', '')}" if entries else f"{d.get('dimension', '')} dimensions",
        _METRICS.get(str(d.get("metric", "")), str(d.get("metric", ""))),
        _objective(d),
    )


def _msk(d: Described) -> tuple[str, ...]:
    return f"MSK {d.get('type', '')}".strip(), f"{d['brokers']} brokers" if d.get("brokers") else ""


def _external_kafka(d: Described) -> tuple[str, ...]:
    servers, strimzi = d.get("bootstrap_servers", []), d.get("strimzi") or {}
    if strimzi:
        return (f"Strimzi {strimzi.get('namespace', '')}/{strimzi.get('name', '')}",)
    more = f" and {len(servers) - 1} more" if len(servers) > 1 else ""
    return (f"{next(iter(servers), '')}{more}",)


def _kafka_connect(d: Described) -> tuple[str, ...]:
    return f"Kafka {d.get('version', '')}", _replicas(d)


def _connector(d: Described) -> tuple[str, ...]:
    return str(d.get("connector_class", "")).rpartition(".")[2], _count_of(d.get("tasks", 1), "task")


def _schema_registry(d: Described) -> tuple[str, ...]:
    return str(d.get("engine", "")), str(d.get("compatibility", ""))


def _feature_view(d: Described) -> tuple[str, ...]:
    return _count(d.get("fields", {}), "feature"), f"ttl {d['ttl']}" if d.get("ttl") else ""


def _feature_store(d: Described) -> tuple[str, ...]:
    online = d.get("online") or {}
    return str(d.get("engine", "")).capitalize(), f"{online.get('kind', '')} {online.get('memory', '')}".strip()


def _feature_service(d: Described) -> tuple[str, ...]:
    return (_count(d.get("views", []), "view"),)


AUTHENTICATION = {"ApiKey": "API key", "Jwt": "JWT"}
"""What people call a proof of who calls, by its class."""

_UNITS = {"second": "s", "minute": "min", "hour": "h", "day": "d"}
_LIMITED = {"remote-address": " per address", "api-key": " per API key"}


def _route(d: Described) -> tuple[str, ...]:
    return str(next(iter(d.get("hosts", [])), "")), _asked(d), *(_limit(one) for one in d.get("limits", []))


def _gateway(d: Described) -> tuple[str, ...]:
    listeners = [f"{item.get('protocol', '')} {item.get('port', '') or ''}".strip() for item in d.get("listeners", [])]
    return *listeners[:2], _asked(d)


def _balancer(d: Described) -> tuple[str, ...]:
    ttl = d.get("ttl")
    return str(next(iter(d.get("hosts", [])), "")), str(d.get("policy", "")), f"TTL {ttl}" if ttl else ""


def _asked(d: Described) -> str:
    return ", ".join(AUTHENTICATION.get(str(one.get("kind")), "") for one in d.get("authentication", ()))


def _limit(limit: Described) -> str:
    """``≤ 60/min per API key``; nothing where it only counts."""
    name = limit.get("header") or limit.get("claim")
    of = _LIMITED.get(str(limit.get("per")), f" per {name}" if name else "")
    return f"≤ {limit['requests_per_unit']:,}/{_UNITS[limit['unit']]}{of}" if limit.get("enforced_percent") else ""


def _of_them(d: Described) -> str:
    count = int(d.get("count", 1))
    return f"{count:,} of them" if count > 1 else ""


def _external_client(d: Described) -> tuple[str, ...]:
    return (_of_them(d),)


_PROTOCOLS = {"mqtt": "MQTT", "opcua": "OPC UA", "modbus": "Modbus", "http": "HTTP", "rtsp": "RTSP", "hl7": "HL7"}


def _device(d: Described) -> tuple[str, ...]:
    return _of_them(d), _PROTOCOLS.get(str(d.get("protocol")), "")


def _slo(d: Described) -> tuple[str, ...]:
    share = f"{100 * d['freshness_share']:g} % " if d.get("freshness_share") else ""
    return (*map(_promise, d.get("promises", ())), f"{share}≤ {d['freshness']} old" if d.get("freshness") else "")


def _promise(target: Mapping[str, Any]) -> str:
    """``99.9 %``, ``p99 ≤ 150 ms``, ``TTFT p99.5 ≤ 150 ms``."""
    share = f"{100 * target['share']:g}"
    bound_ms, of = target.get("bound_ms"), _OF_TOKENS.get(str(target.get("indicator")), "")
    return f"{share} %" if bound_ms is None else f"{of}p{share} ≤ {bound_ms:,g} ms"


_OF_TOKENS = {"ttft": "TTFT ", "tpot": "TPOT "}


def _pipeline(d: Described) -> tuple[str, ...]:
    every = (d.get("retraining") or {}).get("every")
    return f"retrains every {every}" if every else "", _count(d.get("gates", []), "gate")


def _fleet(d: Described) -> tuple[str, ...]:
    return _count(d.get("over", []), "place"), _count(d.get("waves", []), "wave")


def _drift(d: Described) -> tuple[str, ...]:
    return f"{d.get('statistic', '')} > {d.get('threshold', '')}", str(d.get("action", ""))


def _mesh(d: Described) -> tuple[str, ...]:
    charts = (d.get("install") or {}).get("version")
    return (
        f"{d.get('kind', '')} {d.get('version', '')}".strip(),
        f"mTLS {d['mtls']}" if d.get("mtls") else "",
        f"installed by charts {charts}" if charts else "",
    )


def _site(d: Described) -> tuple[str, ...]:
    uplink = d.get("uplink") or {}
    return (
        f"{_count_of(d.get('nodes', 1), 'machine')}{' with ' + str(d['gpu']) if d.get('gpu') else ''}",
        f"{uplink['mbps']:,g} Mbit/s" if uplink else "",
        f"offline for {d['offline_tolerance']}" if d.get("offline_tolerance") else "",
    )


def _source(d: Described) -> tuple[str, ...]:
    where = d.get("region") or d.get("jurisdiction")
    return str(d.get("uri") or d.get("table") or ""), f"in {where}" if where else ""


def _human_review(d: Described) -> tuple[str, ...]:
    shifts = d.get("shifts", [])
    people = [int(shift.get("people", 0)) for shift in shifts]
    first = shifts[0] if len(shifts) == 1 else {}
    return (
        f"{_span(min(people, default=0), max(people, default=0))} people{' a shift' if len(people) > 1 else ''}",
        f"{first['start']}–{first['end']}" if first else _count(shifts, "shift"),
        f"{d.get('cases_per_hour_per_person', 0):,g} cases/h each",
        f"p95 ≤ {d['wait_p95']}" if d.get("wait_p95") else "",
    )


def _contact(d: Described) -> tuple[str, ...]:
    return (str(d.get("contact", "")),)


def _count(things: Any, word: str) -> str:
    return _count_of(len(things), word) if things else ""


def _count_of(count: int, word: str) -> str:
    return f"{count} {word}{'' if count == 1 else 's'}"


LOOKS: dict[str, Look] = {
    "AksCluster": Look("AKS cluster", "place", glyphs.PANES, _kubernetes, dot="box3d"),
    "Alert": Look("alert", "plain", glyphs.BELL),
    "AlertRoute": Look("alert route", "plain", glyphs.HORN),
    "AuthorizationPolicy": Look("authorization policy", "service", glyphs.LOCK),
    "BatchJob": Look("batch job", "job", glyphs.CALENDAR, _batch_job),
    "Bucket": Look("bucket", "feature", glyphs.PAIL, _source),
    "Connector": Look("connector", "job", glyphs.PLUG, _connector, dot="cylinder"),
    "Dashboard": Look("dashboard", "plain", glyphs.BARS),
    "DeliveryPipeline": Look("delivery pipeline", "plain", glyphs.ROUND, _pipeline),
    "Device": Look("device", "place", glyphs.PHONE, _device),
    "DriftMonitor": Look("drift monitor", "plain", glyphs.CURVES, _drift),
    "EksCluster": Look("EKS cluster", "place", glyphs.PANES, _kubernetes, dot="box3d"),
    "Entity": Look("entity", "feature", glyphs.KEY),
    "EventStore": Look("event store", "stream", glyphs.SCROLL, dot="cylinder"),
    "EventTable": Look("event table", "stream", glyphs.RULED, _event_table, dot="cylinder"),
    "ExternalClient": Look("outside client", "service", glyphs.PERSON, _external_client),
    "ExternalKafka": Look("external Kafka cluster", "stream", glyphs.DRUM_OF_OTHERS, _external_kafka, dot="cylinder"),
    "ExternalService": Look("external service", "service", glyphs.WAY_OUT),
    "ExternalStore": Look("external store", "feature", glyphs.DRUM),
    "FeatureService": Look("feature service", "feature", glyphs.HANDED_LIST, _feature_service),
    "FeatureStore": Look("feature store", "feature", glyphs.DRUM_OF_TWO, _feature_store),
    "FeatureView": Look("feature view", "feature", glyphs.GRID, _feature_view),
    "FirehoseStream": Look("Firehose stream", "job", glyphs.HOSE, _firehose, dot="cylinder"),
    "FlinkSession": Look("Flink session", "job", glyphs.HOUSE, _flink_session),
    "Gateway": Look("gateway", "service", glyphs.GATE, _gateway),
    "GatewayApi": Look("Gateway API", "service", glyphs.NET),
    "FleetRollout": Look("fleet rollout", "plain", glyphs.WAVES, _fleet),
    "GkeCluster": Look("GKE cluster", "place", glyphs.PANES, _kubernetes, dot="box3d"),
    "GlobalLoadBalancer": Look("global load balancer", "service", glyphs.GLOBE_AND_WAYS, _balancer),
    "GpuPool": Look("GPU pool", "place", glyphs.CARD, _node_pool, dot="component"),
    "HumanReview": Look("human review", "people", glyphs.NODDED_OFF, _human_review),
    "InferenceGraph": Look("inference graph", "model", glyphs.BRANCHES, _inference_graph),
    "InferencePool": Look("inference pool", "service", glyphs.CHIP),
    "Istio": Look("Istio", "service", glyphs.NET, _mesh),
    "K3sCluster": Look("k3s cluster", "place", glyphs.PANES, _kubernetes, dot="box3d"),
    "KafkaCluster": Look("Kafka cluster", "stream", glyphs.DRUM, _kafka, dot="cylinder"),
    "KafkaConnect": Look("Connect cluster", "stream", glyphs.SOCKETS, _kafka_connect, dot="cylinder"),
    "KinesisStream": Look("Kinesis stream", "stream", glyphs.LOG, _kinesis, dot="cylinder"),
    "KubernetesCluster": Look("Kubernetes cluster", "place", glyphs.PANES, _kubernetes, dot="box3d"),
    "Linkerd": Look("Linkerd", "service", glyphs.NET, _mesh),
    "Manifest": Look("manifest", "plain", glyphs.WRITTEN_PAGE),
    "Microservice": Look("service", "service", glyphs.CELL, _microservice),
    "MirrorMaker": Look("MirrorMaker", "stream", glyphs.THERE_AND_BACK, dot="cylinder"),
    "Model": Look("model", "model", glyphs.NEURONS, _model, mermaid=("[(", ")]"), dot="note"),
    "ModelService": Look("model service", "model", glyphs.CHIP_AND_PLUS, _model_service),
    "Monitoring": Look("monitoring", "plain", glyphs.PULSE),
    "Msk": Look("MSK cluster", "stream", glyphs.DRUM, _msk, dot="cylinder"),
    "NodePool": Look("node pool", "place", glyphs.RACK, _node_pool, dot="component"),
    "OnDemandFeatureView": Look("on-demand view", "feature", glyphs.GRID_AND_CELL, _feature_view),
    "Outside": Look("Outside", "", glyphs.GLOBE, mermaid=("([", "])")),
    "Placement": Look("placement", "place", glyphs.PIN),
    "PostgresDatabase": Look("PostgreSQL database", "feature", glyphs.DRUM, _postgres),
    "PubSubSubscription": Look("Pub/Sub subscription", "stream", glyphs.HAND),
    "PubSubTopic": Look("Pub/Sub topic", "stream", glyphs.LOG, dot="cds"),
    "PulumiResource": Look("Pulumi resource", "plain", glyphs.CUBE),
    "PushSource": Look("push source", "feature", glyphs.UPWARD),
    "Region": Look("region", "place", glyphs.GLOBE),
    "ModelRegistry": Look("model registry", "model", glyphs.SHELF),
    "Route": Look("route", "service", glyphs.FORK, _route),
    "SchemaRegistry": Look("schema registry", "stream", glyphs.BRACES, _schema_registry, dot="cylinder"),
    "ServiceMonitor": Look("service monitor", "plain", glyphs.LENS),
    "ServicePolicy": Look("service policy", "service", glyphs.VALVE),
    "Site": Look("site", "place", glyphs.MAST, _site),
    "Slo": Look("SLO", "plain", glyphs.TARGET, _slo),
    "StreamJob": Look("stream job", "job", glyphs.CLOCK, _stream_job, mermaid=("[/", "/]")),
    "System": Look("system", "", glyphs.TILE),
    "Table": Look("table", "feature", glyphs.GRID, _source),
    "Team": Look("team", "plain", glyphs.PEOPLE, _contact),
    "Topic": Look("topic", "stream", glyphs.LOG, _topic, mermaid=("[[", "]]"), dot="cds"),
    "Transformer": Look("transformer", "model", glyphs.NARROWING),
    "Uplink": Look("uplink", "place", glyphs.THERE_AND_BACK),
    "VectorIndex": Look("vector index", "feature", glyphs.NEAREST, _vector_index),
    "Zone": Look("zone", "place", glyphs.PIN),
}
"""By kind. ``Outside`` is where load comes from, ``Uplink`` the line of a site."""


def look(kind: str) -> Look:
    """The looks of a kind: of one that a plug-in brings along its base's, of one that nobody knows here plain ones."""
    if kind in LOOKS:
        return LOOKS[kind]
    from aiscale.render.plugin_looks import plugin_look  # which has these as its own

    return plugin_look(kind) or Look(kind, "", glyphs.TILE)
