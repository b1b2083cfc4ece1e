"""Child process: judges the newest version of many schemas by all earlier ones; prints its figures as JSON.

    python -m bench.evolution_ours SCHEMAS VERSIONS
"""  # fmt: skip

from __future__ import annotations

import json
import sys
import time
from typing import Any

from aiscale.analysis.schemas.evolution import breaks
from aiscale.cli.collector import collect_rarely
from aiscale.components.streams.avro import Avro

_FIELDS = 8
_TYPES = ("string", "long", "double", "boolean", {"type": "array", "items": "string"}, ["null", "string"])


def main(schemas: int, versions: int) -> None:
    collect_rarely()  # as the command does
    texts = [[_version(schema, version) for version in range(versions)] for schema in range(schemas)]
    # Every tenth newest version asks for a field that no earlier one has.
    for number in range(0, schemas, 10):
        texts[number][-1] = _version(number, versions - 1, breaks=True)
    started = time.process_time()
    found = 0
    for *previous, text in texts:
        schema = Avro(path="s.avsc", text=text, previous=tuple(previous), compatibility="BACKWARD_TRANSITIVE")
        found += len(list(breaks(schema, "BACKWARD_TRANSITIVE")))
    seconds = time.process_time() - started
    print(json.dumps({"schemas": schemas, "versions": versions, "breaks": found, "seconds": seconds}))


def _version(schema: int, version: int, *, breaks: bool = False) -> str:
    """A record with a record within it; each version has got one more field, which may be absent."""
    fields: list[dict[str, Any]] = [{"name": f"f{at}", "type": _TYPES[at % len(_TYPES)]} for at in range(_FIELDS)]
    fields += [{"name": f"v{at}", "type": ["null", "long"], "default": None} for at in range(version)]
    zone = [{"name": "id", "type": "long"}, {"name": "name", "type": "string"}]
    fields.append({"name": "zone", "type": {"type": "record", "name": "Zone", "fields": zone}})
    if breaks:
        fields.append({"name": "asked", "type": "string"})
    record = {"type": "record", "name": f"Event{schema}", "namespace": "bench", "fields": fields}
    return json.dumps(record, sort_keys=True, separators=(",", ":"))


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
