"""Two versions of the model that embeds queries answer at once, and search one index.

What:
    Queries are embedded by a service whose new versions take over share by share or user by user (``Canary``,
    ``ABTest``), and the index has entries of one version.

Why:
    Vectors of two trainings cannot be compared. Whichever version the entries come from, the queries of the other
    one find what happens to be near: as long as the roll-out lasts, some users get nonsense, and no error is counted.

Example:
    embedder = ModelService("embedder", model=e5, runtime=Triton(), rollout=Canary(steps=[5, 50]))
    Microservice("answers", reads=[Search(passages, embedded_by=embedder)], image=IMAGE)

Instead:
    embedder = ModelService("embedder-v3", model=e5_v3, runtime=Triton(), rollout=BlueGreen())
    Microservice("answers", reads=[Search(passages_v3, embedded_by=embedder)], image=IMAGE, rollout=Canary())

Source:
    W. Hu et al., Learning Backward Compatible Embeddings, KDD (2022).
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.analysis.capacity.vector_search import embedders
from aiscale.core.messages.wording import listed
from aiscale.core.values.rollout import ABTest, Canary, phases
from aiscale.diagnostics import Diagnostic, Related, Severity
from aiscale.graph.architecture import ArchitectureGraph

CODE = "RET003"
SEVERITY = Severity.WARNING


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each service whose versions answer beside each other and search the same entries."""
    for embedder, indexes in embedders(graph).items():
        for field, phase in phases(embedder.rollout):
            if isinstance(phase, (Canary, ABTest)):
                yield embedder.finding(
                    CODE, SEVERITY,
                    f"while a version of {embedder.name} rolls out, two embed queries for "
                    f"{listed([one.name for one in indexes])}",
                    argument=field, label="entries are of one version",
                    related=tuple(Related(f"{one.name} is declared", one.location, "embedded_by") for one in indexes),
                    help="rollout=BlueGreen(…) with an index of its own for each version, or "
                    "Embedding(…, comparable=True) where versions are trained to be",
                )  # fmt: skip
