"""Downloads a file over HTTP: fails fast, resumes what was cut, gives up on a crawl.

A download that was cut (or whose program was killed) leaves ``<name>.part``; the next try asks
for the rest. Whether the whole is right is for the checksum to say.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import httpx2


@dataclass(frozen=True, slots=True)
class Limits:
    """When a download is given up.

    Attributes:
        connect_s: seconds to reach the server.
        silence_s: seconds without a byte.
        slowest_bytes_per_s: a lower average over ``average_over_s`` is too slow.
        average_over_s: seconds over which the average is taken.
        attempts: how often a cut body is continued.
    """

    connect_s: float = 5.0
    silence_s: float = 20.0
    slowest_bytes_per_s: int = 20_000
    average_over_s: float = 20.0
    attempts: int = 3


DEFAULT_LIMITS = Limits()


class DownloadError(Exception):
    """A download did not come about; the message says why, in words for a person."""


class UnreachableError(DownloadError):
    """The server cannot be reached at all, so asking it again soon is pointless."""


_TEXT_LIMIT_BYTES = 1 << 20
_PERMISSION_BITS = 0o600


def fetch_text(address: str, limits: Limits = DEFAULT_LIMITS) -> str:
    """The content of a small text file, such as a list of checksums.

    Raises:
        DownloadError: it cannot be had, or is larger than 1 MiB.
    """
    collected = bytearray()
    _stream(address, 0, limits, lambda _response: collected.clear(), collected.extend, _TEXT_LIMIT_BYTES)
    return collected.decode("utf-8", "replace")


def fetch_file(
    address: str, destination: Path, report: Callable[[int, int | None], None], limits: Limits = DEFAULT_LIMITS
) -> None:
    """Downloads ``address`` to ``destination``.

    Args:
        address: where to get it.
        destination: where to put it; ``<destination>.part`` holds it meanwhile.
        report: called with the bytes had so far and the bytes expected, if known.
        limits: when to give up.

    Raises:
        DownloadError: it cannot be had. An OSError of the disk passes through.
    """
    partial = destination.with_name(destination.name + ".part")
    reason = ""
    try:
        for _attempt in range(limits.attempts):
            try:
                _continue(address, partial, report, limits)
            except _CutError as cut:
                reason = str(cut)
                continue
            partial.replace(destination)
            return
    except OSError:
        partial.unlink(missing_ok=True)  # a full disk gets back what the download took
        raise
    finally:
        if partial.exists() and partial.stat().st_size == 0:
            partial.unlink()
    raise DownloadError(f"{address}: {reason}, {limits.attempts} times")


class _CutError(DownloadError):
    """The connection ended before the body did; the rest can be asked for."""


def _continue(address: str, partial: Path, report: Callable[[int, int | None], None], limits: Limits) -> None:
    with partial.open("ab") as file:
        partial.chmod(_PERMISSION_BITS)
        offset = file.tell()
        expected: int | None = None

        def begin(response: httpx2.Response) -> None:
            nonlocal offset, expected
            if response.status_code != 206 and offset:  # the server sends it all again
                file.truncate(0)
                offset = 0
            length = response.headers.get("content-length", "")
            expected = offset + int(length) if length.isdigit() else None

        def take(block: bytes) -> None:
            file.write(block)
            report(file.tell(), expected)

        _stream(address, offset, limits, begin, take, None)


def _stream(
    address: str,
    offset: int,
    limits: Limits,
    begin: Callable[[httpx2.Response], None],
    take: Callable[[bytes], object],
    largest_bytes: int | None,
) -> None:
    import httpx2  # imported here: only a download needs it

    headers = {"accept-encoding": "identity", "user-agent": "aiscale"}
    if offset:
        headers["range"] = f"bytes={offset}-"
    timeout = httpx2.Timeout(limits.silence_s, connect=limits.connect_s)
    received = 0
    started = time.monotonic()
    try:
        with (
            httpx2.Client(follow_redirects=True, timeout=timeout, headers=headers) as client,
            client.stream("GET", address) as response,
        ):
            _refuse_downgrade(address, response)
            if response.status_code == 416 and offset:
                return  # nothing is left to send: the last run had it all
            if response.status_code not in {200, 206}:
                raise DownloadError(f"{address}: the server answers {response.status_code} {response.reason_phrase}")
            begin(response)
            for block in response.iter_bytes():
                received += len(block)
                if largest_bytes is not None and received > largest_bytes:
                    raise DownloadError(f"{address}: larger than {largest_bytes} bytes")
                take(block)
                spent_s = time.monotonic() - started
                if spent_s > limits.average_over_s and received / spent_s < limits.slowest_bytes_per_s:
                    raise DownloadError(f"{address}: too slow, {received / spent_s:.0f} bytes/s")
    except httpx2.ConnectTimeout as error:
        raise UnreachableError(f"{_host(address)} does not answer within {limits.connect_s:g} s") from error
    except (httpx2.ConnectError, httpx2.ProxyError) as error:
        raise UnreachableError(f"{_host(address)} cannot be reached ({error})") from error
    except httpx2.ReadTimeout as error:
        raise DownloadError(f"{address}: no data for {limits.silence_s:g} s") from error
    except (httpx2.RemoteProtocolError, httpx2.ReadError) as error:
        raise _CutError("the connection was cut") from error
    except (httpx2.HTTPError, httpx2.InvalidURL) as error:
        raise DownloadError(f"{address}: {error}") from error


def _refuse_downgrade(address: str, response: httpx2.Response) -> None:
    hops = [*response.history, response]
    if address.startswith("https:") and any(hop.url.scheme != "https" for hop in hops):
        raise DownloadError(f"{address}: redirected to an address without encryption")


def _host(address: str) -> str:
    return address.split("/")[2]
