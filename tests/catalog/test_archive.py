"""The data file: the same content gives the same bytes, and a kind is read alone."""

from __future__ import annotations

import zipfile
from pathlib import Path

from aiscale.catalog.archive import DATA_FILE, write_archive
from aiscale.catalog.model import KindEntry, Member, Source

MAX_BYTES = 4 * 1024 * 1024


def _member(kind: str) -> Member:
    entry = KindEntry(
        api_version="g/v1", kind=kind, plural=f"{kind.lower()}s", scope="Cluster", custom=True, project="p"
    )
    return Member(
        entry, {"schema": {"type": "object"}}, served=True, definition={"spec": {"versions": [{"name": "v1"}]}}
    )


def test_order_of_members_does_not_matter(tmp_path: Path) -> None:
    source = Source(project="p", repository="r", version="1", commit="c", licence="MIT", kinds=2)
    write_archive(tmp_path / "a.zip", [_member("A"), _member("B")], [source])
    write_archive(tmp_path / "b.zip", [_member("B"), _member("A")], [source])
    assert (tmp_path / "a.zip").read_bytes() == (tmp_path / "b.zip").read_bytes()


def test_the_shipped_file_is_small_and_bears_no_times() -> None:
    assert DATA_FILE.stat().st_size < MAX_BYTES
    with zipfile.ZipFile(DATA_FILE) as archive:
        assert {member.date_time for member in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert archive.testzip() is None
