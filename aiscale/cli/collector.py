"""Garbage collection during a command."""

from __future__ import annotations

import gc


def collect_rarely() -> None:
    """Let a command make a million objects before the collector looks for cycles.

    A command makes many objects that live until it ends, and few cycles: of 600,000 objects of a preview of 1,000
    components, 800 are garbage. A collection would visit all others, for a tenth of the time of the command.
    """
    gc.set_threshold(1_000_000, 20, 100)
