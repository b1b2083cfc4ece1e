"""``python -m aiscale.rules.faults`` writes ``docs/reference/faults.md`` anew."""

from __future__ import annotations

import sys
from pathlib import Path

from aiscale.rules.faults.table import REFERENCE, markdown

target = Path(sys.argv[1]) if len(sys.argv) > 1 else REFERENCE
target.parent.mkdir(parents=True, exist_ok=True)
target.write_text(markdown(), encoding="utf-8")
