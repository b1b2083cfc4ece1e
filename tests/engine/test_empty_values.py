from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from aiscale.engine.empty_values import empty_values, with_empty_values
from tests.support.blueprints import load_blueprint
from tests.support.lowered import lower_system
from tests.support.paths import ROOT


def without_empty(value: Any) -> Any:
    """Without any field that is an empty list or map: at least what the engine's state drops."""
    if isinstance(value, Mapping):
        return {key: without_empty(one) for key, one in value.items() if not (isinstance(one, dict | list) and not one)}
    return [without_empty(one) for one in value] if isinstance(value, list) else value


def test_every_record_of_the_ride_demand_system_comes_back_whole() -> None:
    records = [record.properties for record in lower_system(load_blueprint(ROOT / "blueprints" / "ride_demand.py"))]
    given = [tuple(empty_values(one)) for one in records]
    assert sum(map(bool, given)) > 1
    assert [without_empty(one) for one in records] != records
    assert [with_empty_values(without_empty(one), empty) for one, empty in zip(records, given, strict=True)] == records


def test_empty_values_are_found_where_they_are_fields() -> None:
    spec = {"a": [], "b": {"c": {}, "d": [{"e": []}, [], 1]}, "f": "", "g": None}
    assert list(empty_values(spec)) == [(("a",), []), (("b", "c"), {}), (("b", "d", 0, "e"), [])]


def test_what_is_there_stays_and_what_leads_nowhere_is_left_out() -> None:
    given = [(("a",), []), (("b", 1, "c"), {}), (("d", "e"), []), (("f", "g"), {})]
    assert with_empty_values({"a": [1], "b": [{}], "f": "text"}, given) == {"a": [1], "b": [{}], "f": "text"}
