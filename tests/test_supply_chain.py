"""What an installation contains is locked, is what the GitHub action installs, and has a known licence."""

from __future__ import annotations

import re
import tomllib

from tests.support.paths import ROOT
from tools.licences import ALLOWED, licensed, markdown

PINNED = re.compile(r"^(?P<name>[a-z0-9.-]+)==(?P<version>\S+)(?P<marker> ; [^\\]+)? \\\n(?P<hashes>( +--hash=sha256:[0-9a-f]{64}( \\)?\n)+)", re.M)  # fmt: skip


def locked() -> dict[tuple[str, str], set[str]]:
    """Hashes of each locked package, by name and version."""
    packages = tomllib.loads((ROOT / "uv.lock").read_text(encoding="utf-8"))["package"]
    return {
        (one["name"], one["version"]): {
            file["hash"] for file in (*one.get("wheels", ()), *([one["sdist"]] if "sdist" in one else ()))
        }
        for one in packages
    }


def test_the_action_installs_what_is_locked() -> None:
    text = (ROOT / "tools" / "action" / "requirements.txt").read_text(encoding="utf-8")
    header, _, body = text.partition("\n")
    assert "make lock" in header
    assert PINNED.sub("", body) == ""
    found = {
        (one["name"], one["version"]): set(re.findall(r"sha256:[0-9a-f]{64}", one["hashes"]))
        for one in PINNED.finditer(body)
    }
    known = locked()
    assert {one: known.get(one) for one in found} == found
    installed = {(one.name.lower().replace("_", "-"), one.version) for one in licensed()}
    assert {one for one in installed if one not in found} == set()
    assert "hatchling" in {name for name, _ in found}  # with which the action builds aiscale itself


def test_each_licence_is_one_that_users_can_accept() -> None:
    assert {one.name: one.licences for one in licensed() if not set(one.licences) <= ALLOWED} == {}
    page = markdown()
    assert all(f"| {one.name} | {one.version} | {', '.join(one.licences)} |" in page for one in licensed())
