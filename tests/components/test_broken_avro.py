"""What is wrong with an Avro schema is said at its place in the schema's own file.

``AISCALE_UPDATE_GOLDENS=1 pytest tests/components/test_broken_avro.py`` writes the expected texts anew.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from aiscale.core.messages.validation_errors import InvalidComponentError
from aiscale.render.diagnostics_text import plain_text
from aiscale.streams import Avro
from tests.support.golden import expect

GOLDEN = Path(__file__).parent.parent / "golden" / "avro"
CASES = sorted(GOLDEN.glob("*.avsc"))


def refusal(schema: Path) -> str:
    """What a blueprint beside the schema that reads it is told."""
    blueprint = compile(f'ride = Avro.file("{schema.name}")\n', str(schema.parent / "blueprint.py"), "exec")
    with pytest.raises(InvalidComponentError) as caught:
        exec(blueprint, {"Avro": Avro})
    return plain_text(caught.value.diagnostics, root=schema.parent, width=100)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.stem)
def test_a_broken_schema_is_refused_at_its_place(case: Path) -> None:
    expect(refusal(case), case.with_suffix(".txt"))


def test_each_kind_of_flaw_has_a_case_of_its_own() -> None:
    texts = [case.with_suffix(".txt").read_text(encoding="utf-8") for case in CASES]
    assert len(set(texts)) == len(texts) > 80


def test_a_schema_of_ten_thousand_levels_is_refused_where_it_becomes_too_deep(tmp_path: Path) -> None:
    schema = tmp_path / "deep.avsc"
    schema.write_text('{"type": "array",\n"items": ' * 10_000 + '"int"' + "}" * 10_000)
    assert refusal(schema) == (
        "error[MOD001]: deep.avsc: this is nested deeper than 100 levels\n"
        "   --> deep.avsc:101:10\n"
        "    |\n"
        '101 | "items": {"type": "array",\n'
        "    |          ^\n"
        "    = note: it is read at blueprint.py:1:8\n"
        "    = more: aiscale explain MOD001\n"
    )


def test_a_schema_of_a_megabyte_is_read_and_one_beyond_is_refused(tmp_path: Path) -> None:
    fields = ",\n".join(
        f'{{"name": "field_{n:05}", "type": ["null", "string"], "default": null}}' for n in range(14_000)
    )
    schema = tmp_path / "large.avsc"
    schema.write_text(f'{{"type": "record", "name": "Ride", "fields": [\n{fields}\n]}}')
    assert len(Avro.file(str(schema)).fields) == 14_000
    schema.write_text(schema.read_text().replace('["null", "string"], "default": null}\n]', '"sting"}\n]'))
    assert refusal(schema) == (
        "error[MOD001]: large.avsc: the field field_13999 is of the type sting, which is not defined\n"
        "     --> large.avsc:14001:33\n"
        "      |\n"
        '14001 | {"name": "field_13999", "type": "sting"}\n'
        "      |                                 ^^^^^^^\n"
        "      = note: it is read at blueprint.py:1:8\n"
        '      = help: "string"\n'
        "      = more: aiscale explain MOD001\n"
    )
    schema.write_text(schema.read_text() + " " * 2**20)
    assert "bytes: no registry takes more than 1,048,576" in refusal(schema)
