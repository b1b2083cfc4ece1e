"""What the engine's processes are given in their environment."""

from __future__ import annotations

from pathlib import Path

import pytest

from aiscale.engine.automation import EngineSettings
from aiscale.engine.folder import StateFolder
from aiscale.engine.process_environment import process_environment


def test_the_engine_collects_garbage_rarely_unless_the_user_says_how_often(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.delenv("GOGC", raising=False)
    monkeypatch.setenv("GOMEMLIMIT", "2GiB")
    settings = EngineSettings(StateFolder(tmp_path), "rides", "test", None, None)
    found = process_environment(settings, tmp_path, "run-1", has_clouds=False)
    assert (found.get("GOGC"), found.get("GOMEMLIMIT")) == ("400", None)


@pytest.mark.parametrize(
    ("backend", "url"),
    [
        ("file:///states", "file:///states?metadata=skip"),
        ("file:///states?no_tmp_dir=false", "file:///states?no_tmp_dir=false&metadata=skip"),
        ("file:///states?metadata=", "file:///states?metadata="),
        ("s3://states?region=eu-west-1", "s3://states?region=eu-west-1"),
        (None, "file://{root}/pulumi?metadata=skip"),
    ],
)
def test_a_state_in_a_folder_is_one_file(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, backend: str | None, url: str
) -> None:
    monkeypatch.setenv("PULUMI_CONFIG_PASSPHRASE", "correct horse")
    settings = EngineSettings(StateFolder(tmp_path), "rides", "test", None, backend)
    assert process_environment(settings, tmp_path, "run-1", has_clouds=False)["PULUMI_BACKEND_URL"] == url.format(
        root=tmp_path
    )
