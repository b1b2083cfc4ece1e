"""``python -m tests.mutants`` runs every mutant and writes the page."""

from __future__ import annotations

import sys
from pathlib import Path

from tests.mutants.page import PAGE, markdown
from tests.mutants.survey import every_mutant, survey


def main() -> int:
    """Write the page, and name what is neither caught nor harmless."""
    results = list(survey(every_mutant()))
    (Path(__file__).parents[2] / PAGE).write_text(markdown(results), encoding="utf-8")
    wrong = [f"{result.mutant}: {result.problem}" for result in results if result.problem]
    print("\n".join([*wrong, f"{len(results):,} changes, {len(wrong)} of them neither caught nor harmless"]))
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
