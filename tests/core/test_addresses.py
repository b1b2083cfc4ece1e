"""How addresses are shown."""

from __future__ import annotations

import pytest

from aiscale.core.values.host_addresses import without_sign_in


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("postgres://state:hunter2@db.example:5432/states?a=b", "postgres://db.example:5432/states?a=b"),
        ("postgres://db.example/states", "postgres://db.example/states"),
        ("s3://states/shop?region=eu-west-1", "s3://states/shop?region=eu-west-1"),
        ("file:///srv/a@b/states", "file:///srv/a@b/states"),
        ("states/a@b", "states/a@b"),
    ],
)
def test_a_url_is_shown_without_user_and_password(url: str, shown: str) -> None:
    assert without_sign_in(url) == shown
