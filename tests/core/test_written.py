"""The line of a TOML file on which a value begins."""

from __future__ import annotations

from pathlib import Path

import pytest

from aiscale.core.setting_lines import Written, line_of

TEXT = '''\
# what every environment has
[env.base]
namespace = "shop"  # namespace = "x"

[env.prod.parameters]
text = """
nodes = 3
"""
nodes = 5
[env.prod.components."services/pricing"]
autoscaling.max_replicas = 8
args = [
    # the first
    "a",
]
environment = { "a.b" = "1", c = "2" }
[env.prod.components."services/pricing".objective]

p99_ms = 50
'''


@pytest.mark.parametrize(
    ("table", "path", "line"),
    [
        (("env", "base"), "namespace", 3),
        (("env", "prod", "parameters"), "text", 6),
        (("env", "prod", "parameters"), "nodes", 9),
        (("env", "prod", "components"), "services/pricing", 10),
        (("env", "prod", "components", "services/pricing"), "autoscaling.max_replicas", 11),
        (("env", "prod", "components", "services/pricing"), "args", 12),
        (("env", "prod", "components", "services/pricing"), "environment.a.b", 16),
        (("env", "prod", "components", "services/pricing"), "objective", 17),
        (("env", "prod", "components", "services/pricing"), "objective.p99_ms", 19),
        (("env", "prod", "components", "services/pricing"), "objective.p95_ms", 0),
        (("env", "prod", "parameters", "nodes"), "x", 0),
        (("env", "test"), "namespace", 0),
    ],
)
def test_where_a_value_begins(tmp_path: Path, table: tuple[str, ...], path: str, line: int) -> None:
    file = tmp_path / "aiscale.toml"
    file.write_text(TEXT, encoding="utf-8")
    assert line_of(file, table, path) == line
    assert Written(file, table).at(path) == (f"{file}:{line}" if line else str(file))


def test_a_file_that_is_gone_has_no_lines(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    file = tmp_path / "aiscale.toml"
    assert Written(file, ("env",)).at("prod") == "aiscale.toml"
