"""Write the generated pages of the documentation, from registries and tests.

Usage: python tools/pages.py [FOLDER], where FOLDER is docs/reference by default. git ignores them there.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from aiscale.cli import reference as commands  # noqa: E402  # the folder above is on the path first
from aiscale.components import reference as kinds  # noqa: E402
from aiscale.lowering import unprovisioned  # noqa: E402
from aiscale.rules import pages as rules  # noqa: E402
from tests import near_misses  # noqa: E402
from tests.support import field_effects, serving_matrix_page  # noqa: E402
from tools import licences  # noqa: E402

Words = Callable[[str, str], tuple[str, ...]]
"""What a field of a class changes."""


def pages(words: Words = field_effects.words) -> dict[str, str]:
    """Each generated page by its path below docs/reference.

    Args:
        words: what fields change; by default found out over all blueprints and golden systems, which takes minutes.
    """
    return {
        "commands.md": commands.document(),
        "licences.md": licences.markdown(),
        "near-misses.md": near_misses.markdown(),
        "provisioning.md": unprovisioned.markdown(),
        "rollouts-and-meshes.md": serving_matrix_page.markdown(),
        "rules.md": rules.markdown(),
        **{f"kinds/{name}": text for name, text in kinds.documents(words).items()},
    }


def write(folder: Path, words: Words = field_effects.words) -> list[str]:
    """Write all of them below a folder; their paths there."""
    written = pages(words)
    for name, text in written.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    return list(written)


if __name__ == "__main__":
    write(Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "docs" / "reference")
