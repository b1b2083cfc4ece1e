"""Downloads from a local server: what is installed, what is said, what is left behind."""

from __future__ import annotations

import hashlib
import io
import os
import tarfile
from dataclasses import replace
from pathlib import Path

import pytest

from aiscale.errors import ToolError
from aiscale.toolchain.download import Limits
from aiscale.toolchain.install import provide
from aiscale.toolchain.locate import Tool
from aiscale.toolchain.progress import ProgressEvent
from aiscale.toolchain.store import Store
from aiscale.toolchain.table import Part
from aiscale.toolchain.target import host_target
from tests.toolchain.gadgets import VERSION, program, stored_files, sums, tar_gz, with_known_checksum
from tests.toolchain.release_server import ReleaseServer

NO_SILENCE = Limits(silence_s=0.5)
NO_CRAWL = Limits(slowest_bytes_per_s=20_000, average_over_s=0.4)
ENTRY = f"store/gadget-{VERSION}-{host_target()}-release"
INSTALLED = [f"{ENTRY}/gadget", f"{ENTRY}/receipt.json"]


def reason_of(error: ToolError) -> str:
    """The line that says why there is no release."""
    return error.details[0].removeprefix("no release: ")


def test_good_release_is_verified_and_stored(
    server: ReleaseServer, gadget: Part, store: Store, good_archive: bytes, events: list[ProgressEvent]
) -> None:
    server.publish(good_archive)

    tool = provide(gadget, store, progress=events.append)

    assert tool == Tool("gadget", VERSION, store.root / ENTRY / "gadget", "release")
    assert stored_files(store) == INSTALLED
    assert tool.path.read_bytes() == program()
    assert os.access(tool.path, os.X_OK)
    receipt = store.receipt(gadget, host_target(), "release")
    assert receipt is not None
    assert (receipt.source, receipt.locked) == (server.url("/gadget.tar.gz"), False)
    assert receipt.sha256 == hashlib.sha256(program()).hexdigest()
    assert [event.step for event in events] == ["download", "download", "verify", "ready"]


def test_second_time_comes_from_the_cache_without_a_request(
    server: ReleaseServer, gadget: Part, store: Store, good_archive: bytes
) -> None:
    server.publish(good_archive)
    first = provide(gadget, store)
    server.requests.clear()

    assert provide(gadget, store) == replace(first, origin="cache")
    assert server.requests == []


def test_truncated_cache_entry_is_installed_again(
    server: ReleaseServer, gadget: Part, store: Store, good_archive: bytes
) -> None:
    server.publish(good_archive)
    provide(gadget, store).path.write_bytes(b"#!/bin/sh\n")

    assert provide(gadget, store).origin == "release"
    assert provide(gadget, store).path.read_bytes() == program()


def test_wrong_checksum_stops_and_leaves_nothing(
    server: ReleaseServer, gadget: Part, store: Store, good_archive: bytes
) -> None:
    server.publish(good_archive, sums(**{"gadget.tar.gz": b"something else"}))

    with pytest.raises(ToolError, match=r"gadget\.tar\.gz is not what its publisher made") as caught:
        provide(gadget, store)

    assert caught.value.details == (
        f"expected sha256 {hashlib.sha256(b'something else').hexdigest()}",
        f"received sha256 {hashlib.sha256(good_archive).hexdigest()}",
    )
    assert stored_files(store) == []


def test_cut_body_is_continued_where_it_was_cut(server: ReleaseServer, gadget: Part, store: Store) -> None:
    archive = tar_gz(f"gadget-{VERSION}/gadget", program() + os.urandom(50_000))
    server.publish(archive)
    server.cut_after_bytes = len(archive) // 2 + 1

    assert provide(gadget, store).origin == "release"
    ranges = [wanted for path, wanted in server.requests if path == "/gadget.tar.gz"]
    assert ranges == ["", f"bytes={server.cut_after_bytes}-"]


def test_body_that_is_always_cut_is_given_up(
    server: ReleaseServer, gadget: Part, store: Store, good_archive: bytes
) -> None:
    server.publish(good_archive)
    server.files["/gadget.tar.gz"] = good_archive + b"." * 10_000
    server.cut_after_bytes = 120

    with pytest.raises(ToolError) as caught:
        provide(gadget, store)

    assert reason_of(caught.value) == f"{server.url('/gadget.tar.gz')}: the connection was cut, 3 times"


@pytest.mark.parametrize("missing", ["/gadget.tar.gz", "/SHA256SUMS"])
def test_missing_file_names_the_address(
    server: ReleaseServer, gadget: Part, store: Store, good_archive: bytes, missing: str
) -> None:
    server.publish(good_archive)
    del server.files[missing]

    with pytest.raises(ToolError) as caught:
        provide(gadget, store)

    assert reason_of(caught.value) == f"{server.url(missing)}: the server answers 404 Not Found"
    assert stored_files(store) == []


def test_silent_server_is_given_up(server: ReleaseServer, gadget: Part, store: Store, good_archive: bytes) -> None:
    server.publish(good_archive)
    server.block_bytes, server.pause_s = 50, 3.0

    with pytest.raises(ToolError) as caught:
        provide(gadget, store, limits=NO_SILENCE)

    assert reason_of(caught.value) == f"{server.url('/SHA256SUMS')}: no data for 0.5 s"


def test_crawling_server_is_given_up(server: ReleaseServer, gadget: Part, store: Store) -> None:
    server.publish(tar_gz(f"gadget-{VERSION}/gadget", os.urandom(200_000)))
    server.block_bytes, server.pause_s = 100, 0.05

    with pytest.raises(ToolError) as caught:
        provide(gadget, store, limits=NO_CRAWL)

    assert reason_of(caught.value).startswith(f"{server.url('/gadget.tar.gz')}: too slow, ")


def test_redirect_is_followed(server: ReleaseServer, gadget: Part, store: Store, good_archive: bytes) -> None:
    server.publish(good_archive)
    server.files["/elsewhere/blob"] = server.files.pop("/gadget.tar.gz")
    server.redirects["/gadget.tar.gz"] = server.url("/elsewhere/blob")

    assert provide(gadget, store).origin == "release"


def test_endless_redirect_is_given_up(server: ReleaseServer, gadget: Part, store: Store, good_archive: bytes) -> None:
    server.publish(good_archive)
    server.redirects["/gadget.tar.gz"] = server.url("/gadget.tar.gz")

    with pytest.raises(ToolError) as caught:
        provide(gadget, store)

    assert reason_of(caught.value) == f"{server.url('/gadget.tar.gz')}: Exceeded maximum allowed redirects."


def test_unreachable_server_is_asked_once(gadget: Part, store: Store, server: ReleaseServer) -> None:
    nobody = "http://127.0.0.1:1"  # a privileged port at which nothing listens
    there = replace(
        gadget,
        release=replace(
            gadget.release, archives={host_target().os: f"{nobody}/gadget.tar.gz"}, checksums=f"{nobody}/SHA256SUMS"
        ),
    )

    for _ in range(2):
        with pytest.raises(ToolError) as caught:
            provide(there, store)
        assert reason_of(caught.value).startswith("127.0.0.1:1 cannot be reached")


def test_checksum_file_without_the_archive(
    server: ReleaseServer, gadget: Part, store: Store, good_archive: bytes
) -> None:
    server.publish(good_archive, b"<html>please sign in</html>\n")

    with pytest.raises(ToolError) as caught:
        provide(gadget, store)

    assert reason_of(caught.value) == f"{server.url('/SHA256SUMS')} says nothing about gadget.tar.gz"


@pytest.mark.parametrize(
    "archive",
    [
        tar_gz("../../gadget", program()),
        tar_gz("/tmp/gadget", program()),
        tar_gz(f"gadget-{VERSION}/gadget", b"", kind=tarfile.SYMTYPE, link="/bin/sh"),
        tar_gz(f"gadget-{VERSION}/gadget", b"", kind=tarfile.LNKTYPE, link="../../etc/passwd"),
    ],
    ids=["upwards", "absolute", "symlink", "hardlink"],
)
def test_archive_that_leads_elsewhere_is_refused(
    server: ReleaseServer, gadget: Part, store: Store, archive: bytes
) -> None:
    server.publish(archive)

    with pytest.raises(ToolError, match=rf"gadget\.tar\.gz holds no regular file 'gadget-{VERSION}/gadget'"):
        provide(gadget, store)

    assert stored_files(store) == []


def test_broken_archive_is_refused(server: ReleaseServer, gadget: Part, store: Store) -> None:
    server.publish(b"\x1f\x8bnot really")

    with pytest.raises(ToolError, match=r"gadget\.tar\.gz cannot be unpacked"):
        provide(gadget, store)

    assert stored_files(store) == []


def test_archive_with_another_version_is_refused(server: ReleaseServer, gadget: Part, store: Store) -> None:
    server.publish(tar_gz(f"gadget-{VERSION}/gadget", program("9.9.9")))

    with pytest.raises(ToolError, match=r"gadget\.tar\.gz holds gadget 9\.9\.9, not 1\.2\.3"):
        provide(gadget, store)

    assert stored_files(store) == []


def test_locked_refuses_what_the_table_does_not_know(
    server: ReleaseServer, gadget: Part, store: Store, good_archive: bytes
) -> None:
    server.publish(good_archive)

    with pytest.raises(ToolError) as caught:
        provide(gadget, store, locked=True)

    assert reason_of(caught.value) == f"the table knows no checksum for {host_target()} and --locked asks for one"
    assert server.requests == []


def test_locked_does_not_trust_an_earlier_unlocked_installation(
    server: ReleaseServer, gadget: Part, store: Store, good_archive: bytes
) -> None:
    server.publish(good_archive)
    provide(gadget, store)

    with pytest.raises(ToolError):
        provide(gadget, store, locked=True)


def test_locked_takes_what_the_table_knows(
    server: ReleaseServer, gadget: Part, store: Store, good_archive: bytes
) -> None:
    known = with_known_checksum(gadget, good_archive)
    server.files["/gadget.tar.gz"] = good_archive

    assert provide(known, store, locked=True).origin == "release"
    assert provide(known, store, locked=True).origin == "cache"
    assert [path for path, _ in server.requests] == ["/gadget.tar.gz"]


def test_zip_and_bare_binaries(server: ReleaseServer, gadget: Part, store: Store, tmp_path: Path) -> None:
    import zipfile

    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr(f"gadget-{VERSION}/gadget", program())
    server.files |= {
        "/gadget.zip": packed.getvalue(),
        "/gadget.zip.sha256": hashlib.sha256(packed.getvalue()).hexdigest().encode(),
        "/gadget": program(),
        "/gadget.sha256": sums(gadget=program()),
    }

    def served_as(name: str, member: str) -> Part:
        archives = {host_target().os: server.url(f"/{name}")}
        checksums = server.url("/{file}.sha256")
        return replace(gadget, release=replace(gadget.release, archives=archives, checksums=checksums, member=member))

    zipped = provide(served_as("gadget.zip", "gadget-{version}/gadget"), store)
    bare = provide(served_as("gadget", ""), Store(tmp_path / "another"))

    assert (zipped.path.read_bytes(), bare.path.read_bytes()) == (program(), program())
