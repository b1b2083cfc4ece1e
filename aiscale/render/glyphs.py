"""Small monochrome signs, one a kind, drawn for aiscale on a grid of 16 by 16."""

from __future__ import annotations

_CHIP = "M4.5 4.5h7v7h-7zM6.5 2v2.5M9.5 2v2.5M6.5 11.5V14M9.5 11.5V14M2 6.5h2.5M2 9.5h2.5M11.5 6.5H14M11.5 9.5H14"

GLYPHS: dict[str, str] = {
    # A log in three partitions, each read up to another place.
    "Topic": "M1.5 3.5h13M1.5 8h13M1.5 12.5h13M5 2v3M11 6.5v3M7.5 11v3",
    # A drum of disks.
    "KafkaCluster": (
        "M2.5 4.2c0-1.2 2.5-2.2 5.5-2.2s5.5 1 5.5 2.2-2.5 2.2-5.5 2.2-5.5-1-5.5-2.2z"
        "M2.5 4.2v7.6c0 1.2 2.5 2.2 5.5 2.2s5.5-1 5.5-2.2V4.2M2.5 8c0 1.2 2.5 2.2 5.5 2.2s5.5-1 5.5-2.2"
    ),
    # A window of time that records pass through.
    "StreamJob": "M.8 8h2.7M12.5 8h2.7M8 3.5a4.5 4.5 0 1 0 0 9 4.5 4.5 0 1 0 0-9M8 5.5V8l1.8 1.2",
    # Neurons in two layers.
    "Model": (
        "M5.5 4.6l5 2.6M5.5 11.4l5-2.6M3.8 2.5a1.6 1.6 0 1 0 0 3.2 1.6 1.6 0 1 0 0-3.2"
        "M3.8 10.3a1.6 1.6 0 1 0 0 3.2 1.6 1.6 0 1 0 0-3.2M12.2 6.4a1.6 1.6 0 1 0 0 3.2 1.6 1.6 0 1 0 0-3.2"
    ),
    "ModelService": _CHIP + "M6.8 8h2.4M8 6.8v2.4",
    # A cell.
    "Microservice": "M8 1.8l5.4 3.1v6.2L8 14.2l-5.4-3.1V4.9zM8 6.6a1.4 1.4 0 1 0 0 2.8 1.4 1.4 0 1 0 0-2.8",
    "KubernetesCluster": "M2.5 2.5H7V7H2.5zM9 2.5h4.5V7H9zM2.5 9H7v4.5H2.5zM9 9h4.5v4.5H9z",
    # Two machines in a rack.
    "NodePool": "M2 2.8h12v4.2H2zM2 9h12v4.2H2zM4.5 4.9h1M4.5 11.1h1M8 4.9h3.5M8 11.1h3.5",
    # A card with a fan.
    "GpuPool": "M1.5 4h13v7.5h-13zM4 11.5v2M7 11.5v2M9.8 5.6a2.1 2.1 0 1 0 0 4.3 2.1 2.1 0 1 0 0-4.3M4 6.2v3.1",
    # The globe.
    "Outside": (
        "M8 1.8a6.2 6.2 0 1 0 0 12.4A6.2 6.2 0 1 0 8 1.8M1.8 8h12.4"
        "M8 1.8c-3.4 3.4-3.4 9 0 12.4M8 1.8c3.4 3.4 3.4 9 0 12.4"
    ),
}
"""Paths to be stroked, by kind."""

_PLAIN = "M4 2.5h8A1.5 1.5 0 0 1 13.5 4v8a1.5 1.5 0 0 1-1.5 1.5H4A1.5 1.5 0 0 1 2.5 12V4A1.5 1.5 0 0 1 4 2.5zM6 8h4"


def glyph(kind: str) -> str:
    """The path of a kind's sign; a plain tile for a kind without one."""
    return GLYPHS.get(kind, _PLAIN)
