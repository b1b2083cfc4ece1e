"""Small monochrome signs, one a kind, drawn for aiscale on a grid of 16 by 16."""

from __future__ import annotations

_LOG = "M1.5 3.5h13M1.5 8h13M1.5 12.5h13M5 2v3M11 6.5v3M7.5 11v3"
_DRUM = (
    "M2.5 4.2c0-1.2 2.5-2.2 5.5-2.2s5.5 1 5.5 2.2-2.5 2.2-5.5 2.2-5.5-1-5.5-2.2z"
    "M2.5 4.2v7.6c0 1.2 2.5 2.2 5.5 2.2s5.5-1 5.5-2.2V4.2M2.5 8c0 1.2 2.5 2.2 5.5 2.2s5.5-1 5.5-2.2"
)
_PANES = "M2.5 2.5H7V7H2.5zM9 2.5h4.5V7H9zM2.5 9H7v4.5H2.5zM9 9h4.5v4.5H9z"
_NET = (
    "M8 1.8a1.5 1.5 0 1 0 0 3 1.5 1.5 0 1 0 0-3M3 10.5a1.5 1.5 0 1 0 0 3 1.5 1.5 0 1 0 0-3"
    "M13 10.5a1.5 1.5 0 1 0 0 3 1.5 1.5 0 1 0 0-3M7.2 4.6L3.8 10.6M8.8 4.6l3.4 6M4.5 12h7"
)
_GLOBE = (
    "M8 1.8a6.2 6.2 0 1 0 0 12.4A6.2 6.2 0 1 0 8 1.8M1.8 8h12.4M8 1.8c-3.4 3.4-3.4 9 0 12.4M8 1.8c3.4 3.4 3.4 9 0 12.4"
)
_GRID = "M2 3h12v10H2zM2 6.3h12M2 9.7h12M6 3v10"
_PIN = (
    "M8 14.2C4.6 10.2 3.6 8.2 3.6 6.4a4.4 4.4 0 0 1 8.8 0c0 1.8-1 3.8-4.4 7.8z"
    "M8 4.9a1.6 1.6 0 1 0 0 3.2 1.6 1.6 0 1 0 0-3.2"
)
_CHIP = "M4.5 4.5h7v7h-7zM6.5 2v2.5M9.5 2v2.5M6.5 11.5V14M9.5 11.5V14M2 6.5h2.5M2 9.5h2.5M11.5 6.5H14M11.5 9.5H14"

GLYPHS: dict[str, str] = {
    # A log in partitions, each read up to another place.
    "Topic": _LOG,
    "KinesisStream": _LOG,
    "PubSubTopic": _LOG,
    # A hand that takes one from the log.
    "PubSubSubscription": "M1.5 4h9M1.5 8h5M1.5 12h9M14.5 8H9M11.5 5.5L9 8l2.5 2.5",
    # A drum of disks.
    "KafkaCluster": _DRUM,
    "Msk": _DRUM,
    # The drum behind a door that others keep.
    "ExternalKafka": _DRUM + "M10.5 14.5h4v-4M14.5 14.5l-3.5-3.5",
    # A roll of paper that only grows.
    "EventStore": "M4 2.5h8.5v9M4 2.5A1.5 1.5 0 0 0 2.5 4v7.5h8v1.2a1.5 1.5 0 0 0 3 0V11.5h-3M5.5 5.5h4.5M5.5 8.3h4.5",
    # The same, ruled.
    "EventTable": "M2.5 2.5h11v11h-11zM2.5 5.5h11M6 2.5v11M8.5 8.2h3M8.5 10.8h3",
    # Braces.
    "SchemaRegistry": (
        "M6 2.5c-2.2 0-1 4-2 4.9L3 8l1 .6c1 .9-.2 4.9 2 4.9M10 2.5c2.2 0 1 4 2 4.9l1 .6-1 .6c-1 .9.2 4.9-2 4.9"
    ),
    # A hose that ends in a spray.
    "FirehoseStream": "M1.5 9.5V7h6l2-2v6.5l-2-2zM9.5 8.2h5M9.8 5.8l4.2-2.3M9.8 10.7l4.2 2.3",
    # A plug.
    "Connector": "M1.5 8h4M5.5 4.5v7h2.2a3.5 3.5 0 0 0 0-7zM11.2 6.3h3.3M11.2 9.7h3.3",
    # Sockets in a row.
    "KafkaConnect": "M2 4h12v8H2zM5 6.3v3.4M8 6.3v3.4M11 6.3v3.4M5 12v2M11 12v2",
    # There and back.
    "MirrorMaker": "M2 5.5h10M9.5 2.8l2.7 2.7-2.7 2.7M14 10.5H4M6.5 7.8L3.8 10.5l2.7 2.7",
    # A window of time that records pass through.
    "StreamJob": "M.8 8h2.7M12.5 8h2.7M8 3.5a4.5 4.5 0 1 0 0 9 4.5 4.5 0 1 0 0-9M8 5.5V8l1.8 1.2",
    # The same, once a day.
    "BatchJob": "M2.5 3.5h11v10h-11zM2.5 6.5h11M5.5 2v3M10.5 2v3M5.5 9.2h2M5.5 11.2h5",
    # A house for several of them.
    "FlinkSession": "M1.5 7L8 2.2 14.5 7v6.8h-13zM4.3 10.2h2M9.7 10.2h2M7 8h2",
    "ExternalStore": _DRUM,
    "PostgresDatabase": _DRUM,
    # Columns.
    "FeatureView": _GRID,
    "OnDemandFeatureView": _GRID + "M9.5 8h2.5",
    "FeatureStore": _DRUM + "M6 9.6v2.6M10 9.6v2.6",
    # A list that is handed over.
    "FeatureService": "M2 4h6M2 8h6M2 12h6M10 8h4.5M12 5.5L14.5 8 12 10.5",
    "PushSource": "M8 13.5v-9M4.5 8L8 4.5 11.5 8M2.5 2.5h11",
    # A key.
    "Entity": "M5 5a3 3 0 1 0 0 6 3 3 0 1 0 0-6M8 8h6.5M12 8v2.5M14.3 8v1.8",
    "Table": _GRID,
    # A pail.
    "Bucket": (
        "M2.5 4.5c0-1 2.5-1.8 5.5-1.8s5.5.8 5.5 1.8-2.5 1.8-5.5 1.8-5.5-.8-5.5-1.8z"
        "M2.5 4.5l1.4 8c.2.9 2 1.5 4.1 1.5s3.9-.6 4.1-1.5l1.4-8"
    ),
    # Neurons in two layers.
    "Model": (
        "M5.5 4.6l5 2.6M5.5 11.4l5-2.6M3.8 2.5a1.6 1.6 0 1 0 0 3.2 1.6 1.6 0 1 0 0-3.2"
        "M3.8 10.3a1.6 1.6 0 1 0 0 3.2 1.6 1.6 0 1 0 0-3.2M12.2 6.4a1.6 1.6 0 1 0 0 3.2 1.6 1.6 0 1 0 0-3.2"
    ),
    "ModelService": _CHIP + "M6.8 8h2.4M8 6.8v2.4",
    # A cell.
    "Microservice": "M8 1.8l5.4 3.1v6.2L8 14.2l-5.4-3.1V4.9zM8 6.6a1.4 1.4 0 1 0 0 2.8 1.4 1.4 0 1 0 0-2.8",
    # Models one after the other.
    "InferenceGraph": "M1.5 8h3M4.5 6v4h3V6zM7.5 8L10 4.5h1.5M7.5 8L10 11.5h1.5M11.5 3v3h3V3zM11.5 10v3h3v-3z",
    "Transformer": "M2 3.5h4v9H2zM10 5.5h4v5h-4zM6 8h4M8.3 6.3L10 8 8.3 9.7",
    "InferencePool": _CHIP,
    # Something that others run.
    "ExternalService": "M6.5 3H3v10h10V9.5M9 2.5h4.5V7M13.5 2.5L7.5 8.5",
    "KubernetesCluster": _PANES,
    "EksCluster": _PANES,
    "GkeCluster": _PANES,
    "AksCluster": _PANES,
    "K3sCluster": _PANES,
    # A mast.
    "Site": (
        "M8 6.5V14M5 14h6M8 5.2a.9.9 0 1 0 0 1.8.9.9 0 1 0 0-1.8M5.3 8.6a3.6 3.6 0 0 1 0-5"
        "M10.7 8.6a3.6 3.6 0 0 0 0-5M3.4 10.3a6.2 6.2 0 0 1 0-8.4M12.6 10.3a6.2 6.2 0 0 0 0-8.4"
    ),
    "Device": "M4.5 1.8h7v12.4h-7zM7 12.2h2",
    "Region": _GLOBE,
    "Zone": _PIN,
    "Placement": _PIN,
    # A gate.
    "Gateway": "M2.5 14V6.5a5.5 5.5 0 0 1 11 0V14M6 14V8.5a2 2 0 0 1 4 0V14M1.5 14h13",
    # A fork in the road.
    "Route": "M8 14.2V9.5L3.5 5V2M8 9.5L12.5 5V2M1.8 3.8L3.5 2l1.7 1.8M10.8 3.8L12.5 2l1.7 1.8",
    "Istio": _NET,
    "Linkerd": _NET,
    "GatewayApi": _NET,
    # A valve.
    "ServicePolicy": "M2 5l12 6M2 11l12-6M2 5v6M14 5v6M8 8V3M5.5 3h5",
    # A lock.
    "AuthorizationPolicy": "M3.5 7h9v6.5h-9zM5.3 7V5a2.7 2.7 0 0 1 5.4 0v2M8 9.5v1.8",
    # A pulse.
    "Monitoring": "M1.5 8.5h3L6.5 3l3 10 2-4.5h3",
    "ServiceMonitor": "M7 2.5a4.5 4.5 0 1 0 0 9 4.5 4.5 0 1 0 0-9M10.3 10.3L14 14",
    # A target.
    "Slo": "M8 1.8a6.2 6.2 0 1 0 0 12.4A6.2 6.2 0 1 0 8 1.8M8 5a3 3 0 1 0 0 6 3 3 0 1 0 0-6M8 7.8v.4",
    # A bell.
    "Alert": "M3 11.5c1.5-1 1.5-2.5 1.5-4.5a3.5 3.5 0 0 1 7 0c0 2 0 3.5 1.5 4.5zM6.8 13.5h2.4M8 2v1.5",
    "AlertRoute": "M2 6v4h2.5l5 3V3l-5 3zM11.8 5.5a3.5 3.5 0 0 1 0 5",
    "Dashboard": "M2 2.5h12v11H2zM4.8 11V8.5M8 11V5.5M11.2 11V7.2",
    # What goes round and comes out better.
    "DeliveryPipeline": "M1.5 8h3M6.5 8a2 2 0 1 0-4 0M6 5.5h4v5H6zM10 8h4.5M12.3 5.8L14.5 8l-2.2 2.2",
    # Two curves that part.
    "DriftMonitor": "M1.5 12c3 0 3-6 6-6s3 3 7 3M1.5 12c4 0 4-9 7-9 2 0 3 1.5 6 1.5",
    # A shelf.
    "Registry": "M2 2.5h12v11H2zM2 8h12M4.5 2.5V8M7 2.5V8M10 8v5.5M12 8v5.5",
    # People.
    "Team": (
        "M5.5 3a2 2 0 1 0 0 4 2 2 0 1 0 0-4M1.8 13c0-2.5 1.6-4.2 3.7-4.2S9.2 10.5 9.2 13"
        "M11 4.5a1.6 1.6 0 1 0 0 3.2 1.6 1.6 0 1 0 0-3.2M10.8 9.2c2 0 3.4 1.4 3.4 3.8"
    ),
    # A written page.
    "Manifest": "M3.5 1.8h6l3 3v9.4h-9zM9.5 1.8v3h3M5.5 7.5h5M5.5 10h5",
    # A cube.
    "PulumiResource": "M8 1.8l5.4 3.1v6.2L8 14.2l-5.4-3.1V4.9zM2.6 4.9L8 8l5.4-3.1M8 8v6.2",
    # Two machines in a rack.
    "NodePool": "M2 2.8h12v4.2H2zM2 9h12v4.2H2zM4.5 4.9h1M4.5 11.1h1M8 4.9h3.5M8 11.1h3.5",
    # A card with a fan.
    "GpuPool": "M1.5 4h13v7.5h-13zM4 11.5v2M7 11.5v2M9.8 5.6a2.1 2.1 0 1 0 0 4.3 2.1 2.1 0 1 0 0-4.3M4 6.2v3.1",
    "Outside": _GLOBE,
}
"""Paths to be stroked, by kind."""

_PLAIN = "M4 2.5h8A1.5 1.5 0 0 1 13.5 4v8a1.5 1.5 0 0 1-1.5 1.5H4A1.5 1.5 0 0 1 2.5 12V4A1.5 1.5 0 0 1 4 2.5zM6 8h4"


def glyph(kind: str) -> str:
    """The path of a kind's sign; a plain tile for a kind without one."""
    return GLYPHS.get(kind, _PLAIN)
