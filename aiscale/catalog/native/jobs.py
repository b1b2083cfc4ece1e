"""Job and CronJob."""

from __future__ import annotations

from functools import cache
from typing import Any
from zoneinfo import available_timezones

from aiscale.catalog.native.pod_template import check_pod_template
from aiscale.catalog.native.reading import mapping, text, whole
from aiscale.catalog.paths import Path
from aiscale.catalog.report import Report
from aiscale.core.values.cron import is_schedule

_NOT_NEGATIVE = ("parallelism", "completions", "activeDeadlineSeconds", "backoffLimit", "ttlSecondsAfterFinished",
                 "backoffLimitPerIndex", "maxFailedIndexes")  # fmt: skip
_RESTARTS = ("OnFailure", "Never")
#: A Job's name is 52 characters at most when a CronJob makes it, because a time is appended.
_CRON_NAME_MAX_CHARS = 52


def check_job(manifest: dict[str, Any], report: Report) -> None:
    """Check a Job."""
    _check_job_spec(mapping(manifest, "spec"), (None, "spec"), report)


def check_cron_job(manifest: dict[str, Any], report: Report) -> None:
    """Check a CronJob."""
    spec, at = mapping(manifest, "spec"), (None, "spec")
    schedule = text(spec, "schedule")
    if schedule and not is_schedule(schedule):
        report.add((at, "schedule"), "value", f'"{schedule}" is no schedule: minute hour day month weekday')
    if "timeZone" in spec and not _is_time_zone(text(spec, "timeZone")):
        report.add((at, "timeZone"), "value", f'"{spec["timeZone"]}" is not a time zone, such as Europe/Berlin')
    for field in ("startingDeadlineSeconds", "successfulJobsHistoryLimit", "failedJobsHistoryLimit"):
        number = whole(spec, field)
        if number is not None and number < 0:
            report.add((at, field), "range", f"must be greater than or equal to 0; is {number}")
    if len(text(mapping(manifest, "metadata"), "name")) > _CRON_NAME_MAX_CHARS:
        report.add(((None, "metadata"), "name"), "metadata", f"must be no more than {_CRON_NAME_MAX_CHARS} characters")
    _check_job_spec(mapping(spec, "jobTemplate", "spec"), ((at, "jobTemplate"), "spec"), report)


def _check_job_spec(spec: dict[str, Any], path: Path, report: Report) -> None:
    for field in _NOT_NEGATIVE:
        number = whole(spec, field)
        if number is not None and number < 0:
            report.add((path, field), "range", f"must be greater than or equal to 0; is {number}")
    if text(spec, "completionMode") == "Indexed" and "completions" not in spec:
        report.add((path, "completions"), "required", "must be given when completionMode is Indexed")
    if "backoffLimitPerIndex" in spec and text(spec, "completionMode") != "Indexed":
        report.add((path, "backoffLimitPerIndex"), "value", "needs completionMode: Indexed")
    if "selector" in spec and spec.get("manualSelector") is not True:
        report.add((path, "selector"), "value", "is generated: leave it out, or set manualSelector")
    if not text(mapping(spec, "template", "spec"), "restartPolicy"):
        at: Path = (((path, "template"), "spec"), "restartPolicy")
        report.add(at, "required", "must be OnFailure or Never")
        policies: tuple[str, ...] = ("Always", *_RESTARTS)
    else:
        policies = _RESTARTS
    check_pod_template(spec.get("template"), (path, "template"), report, restart_policies=policies)


@cache
def _time_zones() -> frozenset[str]:
    """Names in the system's time zone database; collected once, because it reads hundreds of files."""
    return frozenset(available_timezones())


def _is_time_zone(name: str) -> bool:
    known = _time_zones()
    return bool(name) and (name in known or not known)  # a system without the time zone database cannot tell
