"""Makes a part available: what is found, else the publisher's release, else a build."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Iterable
from concurrent.futures import FIRST_EXCEPTION, ThreadPoolExecutor, wait

from aiscale.errors import CancelledError, ToolError
from aiscale.toolchain.download import DEFAULT_LIMITS, Limits
from aiscale.toolchain.gobuild import install_build
from aiscale.toolchain.gorun import end_orphan
from aiscale.toolchain.locate import Tool, cached, locate
from aiscale.toolchain.progress import Progress, ProgressEvent, Reporter
from aiscale.toolchain.progress_lines import on_standard_error
from aiscale.toolchain.release import ReleaseUnavailableError, install_release
from aiscale.toolchain.store import Store
from aiscale.toolchain.table import PARTS, Part, part_named
from aiscale.toolchain.target import host_target


def resolve(name: str, *, install: bool = True, locked: bool = False, progress: Progress | None = None) -> Tool:
    """The tool of that name, installed first if need be.

    Args:
        name: a name of the table.
        install: whether it may be downloaded or built.
        locked: accept only what the table's checksums or a committed go.sum vouch for.
        progress: receives what is being done; when absent, whatever takes time is said on standard error.

    Raises:
        UsageError: there is no such part.
        ToolError: it is not here and cannot be had; the message says why for each way.
    """
    return provide(part_named(name), Store(), install=install, locked=locked, progress=progress or on_standard_error())


def install_all(
    names: Iterable[str] = (),
    *,
    jobs: int = 1,
    locked: bool = False,
    keep_build_cache: bool = False,
    progress: Progress | None = None,
) -> list[Tool]:
    """Resolves several parts, all of them by default.

    Args:
        names: names of the table, in the order wanted; empty for all.
        jobs: how many are downloaded at once (builds go one by one whatever this says).
        locked: as for :func:`resolve`.
        keep_build_cache: keep the Go build cache, about 3 GB, when everything has been installed.
        progress: receives what is being done, from several threads when ``jobs`` is above 1.

    Raises:
        UsageError: there is no such part.
        ToolError: one of them cannot be had; those before it stay installed.
    """
    parts = [part_named(name) for name in names] or list(PARTS.values())
    store = Store()

    if jobs <= 1:
        tools = [provide(part, store, locked=locked, progress=progress) for part in parts]
    else:
        tools = _provide_at_once(parts, store, jobs, locked, progress)
    if not keep_build_cache and len(parts) == len(PARTS):
        drop_build_cache(store, Reporter("go-build", progress))
    return tools


def provide(
    part: Part,
    store: Store,
    *,
    install: bool = True,
    locked: bool = False,
    progress: Progress | None = None,
    limits: Limits = DEFAULT_LIMITS,
) -> Tool:
    """Like :func:`resolve`, for a given part, cache and limits of downloads.

    Raises:
        ToolError: it is not here and cannot be had.
    """
    target = host_target()
    reporter = Reporter(part.name, progress)
    found = locate(part, target, store, locked=locked, note=lambda text: reporter.send("note", text))
    if found is None:
        if not install:
            raise ToolError(
                f"{part.name} {part.version} is not installed", hint=f"run `aiscale tools install {part.name}`"
            )
        with store.lock(part.name, reporter, f"another run is installing {part.name}; waiting for it"):
            found = cached(part, target, store, locked=locked) or _install(part, store, reporter, locked, limits)
    reporter.send("ready", f"{part.name} {part.version} ({found.origin})", done=1.0)
    return found


def drop_build_cache(store: Store, reporter: Reporter) -> None:
    """Deletes the Go build cache, unless it is not there; waits for a build that runs."""
    if store.go_build_cache.exists():
        with store.lock("build", reporter, "a build is running; its cache is deleted afterwards"):
            shutil.rmtree(store.go_build_cache, ignore_errors=True)


def _provide_at_once(parts: list[Part], store: Store, jobs: int, locked: bool, progress: Progress | None) -> list[Tool]:
    stopped = threading.Event()

    def listen(event: ProgressEvent) -> None:
        # Work in progress reports at least once a second: that is where a worker learns that it is over.
        if stopped.is_set():
            raise CancelledError(f"the installation of {event.part} was stopped")
        if progress is not None:
            progress(event)

    with ThreadPoolExecutor(jobs) as pool:
        running = [pool.submit(provide, part, store, locked=locked, progress=listen) for part in parts]
        try:
            wait(running, return_when=FIRST_EXCEPTION)
            # What is done comes first: a failure must not wait for what is still under way.
            for one in sorted(running, key=lambda work: not work.done()):
                one.result()
            return [one.result() for one in running]
        except BaseException:
            stopped.set()
            pool.shutdown(cancel_futures=True)
            raise


def _install(part: Part, store: Store, reporter: Reporter, locked: bool, limits: Limits) -> Tool:
    target = host_target()
    if end_orphan(store.pid_path(part)):
        reporter.send("note", "ended a build that a killed run had left behind")
    store.remove_leftovers(part)
    try:
        try:
            path = install_release(part, target, store, reporter, locked=locked, limits=limits)
            return Tool(part.name, part.version, path, "release")
        except ReleaseUnavailableError as unavailable:
            reason = str(unavailable)
        reporter.send("note", f"no release: {reason}; building from Go modules")
        try:
            path = install_build(part, target, store, reporter)
        except ToolError as error:
            error.details = (f"no release: {reason}", *error.details)
            raise
        return Tool(part.name, part.version, path, "build")
    finally:
        store.remove_leftovers(part)
