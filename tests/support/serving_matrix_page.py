"""The page of what is deployed of each runtime, rollout and mesh.

``make pages`` writes it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tests.support.golden import GOLDEN
from tests.support.serving_matrix import (
    FAMILIES,
    MESHES,
    NO_ROLLOUT,
    ROLLOUTS,
    SERVERS,
    Combination,
    controllers_of,
)
from tests.support.serving_verdicts import Found, verdict

_HEAD = """\
# Rollouts and meshes of model servers

<!-- Generated from tests/support/serving_matrix.py by `make pages`. -->

Can a model on vLLM have a canary under Linkerd? There is one table for each rollout: find the row with the model server
and the column with the mesh. Tests build every combination, and the API server accepts all objects of those that are
deployed. [Roll out new versions in steps](../howto/rollouts.md) says how.

| cell | what it says |
|---|---|
| **yes** | deployed as declared |
| **by requests** | deployed: proxies send the new version its share of the requests |
| **by pods** | deployed: the new version has its share of the pods, and each pod gets equally many requests |
| **held** | deployed: the operator of the model server holds the first share of the new version until the next `up` |
| no | checked and drawn, but not deployed |
| refused | an error of `lint` |

A number is that of a finding in the [last table](#findings). What is deployed and has a number is deployed without what
the finding names. The controller is `controller=` of the pipeline that deploys the service. Each service has an
objective for its p99 and its availability, and `replaces` with a rollout. With *waypoint* it also has a
`ServicePolicy`; a canary in ambient mode gets a waypoint without one.
"""

_TITLES = {
    NO_ROLLOUT: "Without a rollout",
    "canary": "Canary",
    "blue-green": "BlueGreen",
    "by-header": "ABTest by a header",
    "by-hash": "ABTest by a hash of the user",
    "shadow": "Shadow",
    "mirrored": "Shadow, then Canary",
}

_CONTROLLERS = {
    "argo": "Argo Rollouts",
    "routes": "Argo Rollouts with its Gateway API plugin",
    "flagger": "Flagger",
    "nobody": "none",
}

Cells = tuple[str, ...]


EXPECTED = GOLDEN / "serving_matrix.md"
"""The tables as tests compare them with all combinations, which takes a minute."""


def markdown() -> str:
    """The whole page."""
    return f"{_HEAD}\n{EXPECTED.read_text(encoding='utf-8')}"


def tables() -> str:
    """The tables and the findings that their cells name."""
    numbers: dict[Found, int] = {}
    lines = []
    for rollout in ROLLOUTS:
        lines += [f"## {_TITLES[rollout]}", *_table(rollout, numbers), ""]
    lines += ["## Findings", "| | code | what it says |", "|---|---|---|"]
    lines += [f"| {number} | {found.code} | {_sentence(found.text)} |" for found, number in numbers.items()]
    return "\n".join(lines) + "\n"


def _table(rollout: str, numbers: dict[Found, int]) -> Iterator[str]:
    has_controllers = rollout != NO_ROLLOUT
    heads = ["runtime", *(["controller"] if has_controllers else []), *(mesh.name for mesh in MESHES.values())]
    yield f"| {' | '.join(heads)} |"
    yield "|---" * len(heads) + "|"
    for controllers, members, cells in _rows(rollout, numbers):
        said = (
            ", ".join(_CONTROLLERS[one] for one in controllers)
            if len(controllers) < len(controllers_of(rollout))
            else "any"
        )
        yield f"| {' | '.join([_runtimes(members), *([said] if has_controllers else []), *cells])} |"


def _rows(rollout: str, numbers: dict[Found, int]) -> Iterator[tuple[Sequence[str], Sequence[tuple[str, str]], Cells]]:
    """Controllers and runtimes with the same cells, as few rows as it takes."""
    by_cells: dict[str, dict[Cells, list[tuple[str, str]]]] = {}
    for controller in controllers_of(rollout):
        alike = by_cells.setdefault(controller, {})
        for family, found in FAMILIES.items():
            for server in found.servers:
                cells = tuple(_cell(Combination(family, server, rollout, controller, mesh), numbers) for mesh in MESHES)
                alike.setdefault(cells, []).append((family, server))
    merged: dict[tuple[tuple[tuple[str, str], ...], Cells], list[str]] = {}
    for controller, alike in by_cells.items():
        for cells, members in alike.items():
            merged.setdefault((tuple(members), cells), []).append(controller)
    for (runtimes, cells), controllers in merged.items():
        yield controllers, runtimes, cells


def _cell(one: Combination, numbers: dict[Found, int]) -> str:
    found = verdict(one)
    marks = [numbers.setdefault(finding, len(numbers) + 1) for finding in found.findings]
    word = found.word if found.word in {"no", "refused"} else f"**{found.word}**"
    return f"{word} ({', '.join(map(str, sorted(marks)))})" if marks else word


def _runtimes(members: Sequence[tuple[str, str]]) -> str:
    """Runtimes as readers know them: ``Triton, KServe with TorchServe, Seldon Core 1``."""
    by_family: dict[str, list[str]] = {}
    for family, server in members:
        by_family.setdefault(family, []).append(server)
    return ", ".join(_of_family(family, servers) for family, servers in by_family.items())


def _of_family(family: str, servers: Sequence[str]) -> str:
    names, found = ", ".join(SERVERS[one].name for one in servers), FAMILIES[family]
    if not found.name:
        return names
    return found.name if len(servers) == len(found.servers) else f"{found.name} with {names}"


def _sentence(text: str) -> str:
    return text[0].upper() + text[1:]
