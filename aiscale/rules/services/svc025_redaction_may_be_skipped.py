"""A redaction may be skipped, and its output counts as free of personal data.

What:
    A service calls one with ``redacts_personal_data=True``, and a model with ``contains_personal_data=False``: a
    language model (``Generate``), or another model of the system that may read text. A model whose ``inputs`` are all
    numbers does not. One of these holds:

    - the call of the redaction has ``required=False``. Where the model's call has it too, both may fail together, and
      nothing is reported;
    - both calls are in the same ``parallel`` or the same ``one_of`` group;
    - a fallback of the redaction does not redact;
    - the service calls no such model, continues without the redaction, and writes a stream, a bucket or a table with
      ``contains_personal_data=False``. It is reported where the call of the redaction has
      ``contains_personal_data=True``, or the caller reads records of persons, and the target may hold text by its
      schema or its ``fields``.

Why:
    An outage of one small service sends raw text to the model, its logs and its vendor, or stores it for a year. Nobody
    notices: the answers look as good as before.

Example:
    pii = Microservice("pii", redacts_personal_data=True, image=IMAGE)
    Microservice("chat", image=IMAGE, calls=[
        Call(pii, required=False, contains_personal_data=True),
        Generate(llm, prompt_tokens=2_000, max_tokens=500, contains_personal_data=False),
    ])

Instead:
    Microservice("chat", image=IMAGE, calls=[
        Call(pii, contains_personal_data=True),
        Generate(llm, prompt_tokens=2_000, max_tokens=500, contains_personal_data=False),
    ])

Source:
    OWASP Top 10 for LLM Applications (2025), LLM02, sensitive information disclosure; Regulation (EU) 2016/679, article
    25, data protection by design and by default (2016).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from aiscale.analysis.privacy.personal_data.data_flow import is_denied, person_at
from aiscale.analysis.streams.mirrored_topics import schema_of
from aiscale.components.network.inference_pool import InferencePool
from aiscale.components.serving.generate import Generate
from aiscale.components.serving.inference_graph import InferenceGraph
from aiscale.components.serving.model_service import ModelService
from aiscale.components.streams.stream import Stream
from aiscale.core.component import Component
from aiscale.core.edges import EdgeKind
from aiscale.core.relations import Call
from aiscale.core.values.batch_source import BatchSource
from aiscale.diagnostics import Diagnostic, Related, Severity
from aiscale.graph.architecture import ArchitectureGraph, GraphEdge

CODE = "SVC025"
SEVERITY = Severity.WARNING
_MODELS = (ModelService, InferenceGraph, InferencePool)
_TEXTS = ("string", "bytes")
"""How types of values begin that may hold text."""
_NUMBERS = ("int", "uint", "float", "double", "bool", "decimal", "timestamp", "date", "long", "bigint")
"""How types of columns begin that hold none."""
_TEXT_IN_SCHEMA = re.compile(r"\b(?:string|bytes)\b")
"""The types of Avro, Protobuf and JSON Schema that may hold text."""


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each redaction that a caller does without, and for each fallback that is none."""
    reported: set[tuple[str, int | None]] = set()
    for redactor in graph.nodes.values():
        if not _redacts(redactor):
            continue
        asking: GraphEdge | None = None
        for edge in graph.edges_to(redactor.address, EdgeKind.CALLS):
            call = edge.relation if isinstance(edge.relation, Call) else None
            if call is not None and call.contains_personal_data is False:
                continue
            told_to = list(_asked_without(graph, edge.source))
            if not told_to and call is not None and not call.required:
                yield from _skipped_before_writing(graph, edge, call)
            for asked, text in told_to:
                asking = asking or asked
                if call is not None and not call.required and text.required:
                    yield _skipped(graph, edge, asked)
                    break
                if call is not None and call.parallel is not None and call.parallel == text.parallel:
                    yield _at_once(graph, edge, asked)
                    break
                if call is not None and call.one_of is not None and call.one_of == text.one_of:
                    yield _either(graph, edge, asked)
                    break
        if asking is not None:
            yield from _stand_ins(graph, redactor, asking, reported)


def _redacts(component: Component) -> bool:
    return getattr(component, "redacts_personal_data", False) is True


def _asked_without(graph: ArchitectureGraph, caller: str) -> Iterator[tuple[GraphEdge, Call]]:
    """Its calls of models with contains_personal_data=False, with their relations."""
    for edge in graph.edges_from(caller, EdgeKind.CALLS):
        call, target = edge.relation, graph[edge.target]
        if not isinstance(call, Call) or call.contains_personal_data is not False:
            continue
        if _reads_text(target, call) and not _redacts(target):
            yield edge, call


def _reads_text(target: Component, call: Call) -> bool:
    """Whether a request may hold text: not that of a model whose inputs are said to be numbers."""
    if isinstance(call, Generate):
        return True
    inputs = target.model.inputs if isinstance(target, ModelService) else {}
    return isinstance(target, _MODELS) and (not inputs or any(dtype.startswith(_TEXTS) for dtype in inputs.values()))


def _said(graph: ArchitectureGraph, asked: GraphEdge) -> Related:
    model, caller = graph[asked.target], graph[asked.source]
    return Related(f"{model.name} has contains_personal_data=False", caller.location, asked.field)


def _skipped(graph: ArchitectureGraph, edge: GraphEdge, asked: GraphEdge) -> Diagnostic:
    caller, redactor, model = graph[edge.source], graph[edge.target], graph[asked.target]
    return caller.finding(
        CODE, SEVERITY, f"{caller.name} asks {model.name} even where {redactor.name} has failed to redact",
        argument=edge.field, index=edge.item, label="it continues without redaction", related=(_said(graph, asked),),
        help=f"leave out required=False: without {redactor.name} a request fails; or required=False of the call of "
        f"{model.name} too, where both fail together",
    )  # fmt: skip


def _skipped_before_writing(graph: ArchitectureGraph, edge: GraphEdge, call: Call) -> Iterator[Diagnostic]:
    """The first that is written where nothing has redacted, and said to tell nothing of a person."""
    caller, redactor = graph[edge.source], graph[edge.target]
    written = [one for one in graph.edges_from(edge.source, EdgeKind.WRITES) if is_denied(graph[one.target])]
    first = next((one for one in written if _may_hold_text(graph, graph[one.target])), None)
    if first is None or not (call.contains_personal_data or _reads_of_persons(graph, caller)):
        return
    into = graph[first.target]
    yield caller.finding(
        CODE, SEVERITY, f"{caller.name} writes {into.name} even where {redactor.name} has failed to redact",
        argument=edge.field, index=edge.item, label="it continues without redaction",
        related=(Related(f"{into.name} has contains_personal_data=False", into.location, "contains_personal_data"),),
        help=f"leave out required=False: without {redactor.name} nothing is written; or contains_personal_data=True "
        f"of {into.name}",
    )  # fmt: skip


def _reads_of_persons(graph: ArchitectureGraph, caller: Component) -> bool:
    return any(person_at(graph, graph[edge.target]) for edge in graph.edges_from(caller.address, EdgeKind.READS))


def _may_hold_text(graph: ArchitectureGraph, written: Component) -> bool:
    """Whether records may hold text: not those of a stream or a table whose fields are all numbers, by their types."""
    if isinstance(written, Stream):
        schema = schema_of(graph, written)
        return schema is None or _TEXT_IN_SCHEMA.search(schema.text) is not None
    types = written.fields.values() if isinstance(written, BatchSource) else ()
    return not types or not all(dtype.lower().startswith(_NUMBERS) for dtype in types)


def _at_once(graph: ArchitectureGraph, edge: GraphEdge, asked: GraphEdge) -> Diagnostic:
    caller, redactor, model = graph[edge.source], graph[edge.target], graph[asked.target]
    return caller.finding(
        CODE, SEVERITY, f"{caller.name} asks {model.name} while {redactor.name} is still redacting",
        argument=asked.field, index=asked.item, label="at the same time",
        related=(Related(f"the call of {redactor.name} is", caller.location, edge.field),),
        help=f"leave parallel out of the call of {redactor.name}, and make it first",
    )  # fmt: skip


def _either(graph: ArchitectureGraph, edge: GraphEdge, asked: GraphEdge) -> Diagnostic:
    caller, redactor, model = graph[edge.source], graph[edge.target], graph[asked.target]
    return caller.finding(
        CODE, SEVERITY, f"{caller.name} asks {model.name} for requests for which it does not ask {redactor.name}",
        argument=asked.field, index=asked.item, label="one or the other",
        related=(Related(f"the call of {redactor.name} is", caller.location, edge.field),),
        help=f"leave one_of out of the call of {redactor.name}, and make it first",
    )  # fmt: skip


def _stand_ins(
    graph: ArchitectureGraph, redactor: Component, asking: GraphEdge, reported: set[tuple[str, int | None]]
) -> Iterator[Diagnostic]:  # fmt: skip
    """Fallbacks of a redaction that do not redact. A fixed answer, or an earlier one, has no raw text."""
    model, caller = graph[asking.target], graph[asking.source]
    waiting = [*graph.edges_from(redactor.address, EdgeKind.FALLS_BACK_TO)]
    while waiting:
        edge = waiting.pop(0)
        asked, other = graph[edge.source], graph[edge.target]
        if (edge.source, edge.item) in reported:
            continue
        reported.add((edge.source, edge.item))
        if _redacts(other):
            waiting += graph.edges_from(edge.target, EdgeKind.FALLS_BACK_TO)
            continue
        yield asked.finding(
            CODE, SEVERITY, f"{caller.name} asks {model.name} with what {other.name} answers in place of {asked.name}",
            argument=edge.field, index=edge.item, label="it has no redacts_personal_data=True",
            related=(_said(graph, asking),),
            help=f"only fallbacks that redact; where {other.name} does, redacts_personal_data=True of it",
        )  # fmt: skip
