"""A saved plan: what was reviewed and what it was made from, so that nothing else is applied.

It names objects and fields and has no values of them: of each object it has a digest, in which the content of a Secret
is left out.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError
from pydantic_core import to_json

from aiscale.core.messages.wording import joined
from aiscale.errors import UsageError
from aiscale.plan.changes import Action, Plan, ResourceChange
from aiscale.plan.restore import Drift

FORMAT = "aiscale saved plan"
FORMAT_VERSION = "1.0"
HEAD = f'{{\n  "format": "{FORMAT}"'
"""How every such file begins."""

_SEALED = frozenset({"data", "stringData", "binaryData"})
_NAMED = 10
"""Changes of one sort that are named before the rest is only counted."""


class _Saved(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class SavedChange(_Saved):
    """What happens to one object.

    Attributes:
        action: what happens.
        key: key of the resource.
        address: the component that owns it.
        fields: paths of what changes in it.
        digest: SHA-256 of the object as it will be, without the content of a Secret; empty for a deletion.
    """

    action: Action
    key: str
    address: str
    fields: tuple[str, ...]
    digest: str

    def __str__(self) -> str:
        return f"{self.action.symbol} {self.key}"


class SavedDrift(_Saved):
    """What ``up`` puts back.

    Attributes:
        key: key of the resource.
        kind: ``missing`` or ``changed``.
        fields: paths of what was changed.
    """

    key: str
    kind: str
    fields: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.key} {'is missing' if self.kind == 'missing' else f'changed ({joined(self.fields, 3)})'}"


class SavedSetting(_Saved):
    """A setting of the environment.

    Attributes:
        value: the value of what says where the system is; of all else a digest.
        origin: the layer that sets it: ``[env.prod]``.
        is_digest: whether the value is a digest.
    """

    value: str
    origin: str
    is_digest: bool = False


class SavedCluster(_Saved):
    """The plan of one cluster.

    Attributes:
        name: what the environment calls it.
        plan: id of its plan.
        uid: uid of its kube-system namespace; empty where that is not known.
        lineage: of the applied state that the plan was made from; empty when nothing was ever applied.
        serial: of that state.
        changes: what happens, in the order of the plan.
    """

    name: str
    plan: str
    uid: str
    lineage: str
    serial: int
    changes: tuple[SavedChange, ...]


class SavedPlan(_Saved):
    """A plan that was reviewed.

    Attributes:
        aiscale: version of aiscale.
        id: id of the plan, as the preview shows it.
        system: name of the system.
        environment: name of the environment.
        blueprint: the blueprint, from the project's folder.
        is_confirmed: whether the engine confirmed it against the live clusters.
        targets: what ``--target`` names.
        only: what ``--cluster`` names.
        overrides: what ``--set`` says.
        allow: what ``--allow`` names: the data that may be deleted.
        allow_deletions: what ``--allow-deletions`` says; None without it.
        files: SHA-256 of each file that the blueprint was loaded from, by its path from the project's folder.
        definitions: the same of the project's CustomResourceDefinitions.
        settings: what the environment sets, by key.
        variables: digests of the environment variables that the blueprint read; empty for one that was not set.
        plugins: names and versions of distributions with plug-ins.
        findings: severity, code and address of each finding.
        waived: code and address of each finding that is waived.
        drift: what is put back; None where no cluster was asked.
        clusters: the plan of each cluster.
    """

    aiscale: str
    id: str
    system: str
    environment: str
    blueprint: str
    is_confirmed: bool
    targets: tuple[str, ...]
    only: tuple[str, ...]
    overrides: tuple[str, ...]
    allow: tuple[str, ...]
    allow_deletions: int | None
    files: dict[str, str]
    definitions: dict[str, str]
    settings: dict[str, SavedSetting]
    variables: dict[str, str]
    plugins: tuple[str, ...]
    findings: tuple[str, ...]
    waived: tuple[str, ...]
    drift: tuple[SavedDrift, ...] | None
    clusters: tuple[SavedCluster, ...]


def digest_of(value: Any) -> str:
    """SHA-256 of plain data, as hexadecimal digits."""
    return hashlib.sha256(to_json(value)).hexdigest()


def saved_changes(plan: Plan) -> tuple[SavedChange, ...]:
    """What a plan does, without values."""
    return tuple(
        SavedChange(
            action=one.action, key=one.key, address=one.address, fields=tuple(field.path for field in one.fields),
            digest=_digest(one),
        )
        for one in plan.changes
    )  # fmt: skip


def saved_drift(drift: Iterable[Drift]) -> tuple[SavedDrift, ...]:
    """What is put back, without values."""
    put_back = sorted((one for one in drift if one.kind != "extra" and one.is_restored), key=lambda one: one.key)
    return tuple(
        SavedDrift(key=one.key, kind=one.kind, fields=tuple(field.path for field in one.fields)) for one in put_back
    )


def _digest(change: ResourceChange) -> str:
    if change.desired is None:
        return ""
    properties = change.desired.properties
    if change.type.endswith(":Secret"):
        properties = {name: value for name, value in properties.items() if name not in _SEALED}
    return digest_of([properties, sorted(change.removes)])


def saved_text(plan: SavedPlan) -> str:
    """The content of the file."""
    data = {"format": FORMAT, "format_version": FORMAT_VERSION, **plan.model_dump(mode="json")}
    return json.dumps(data | {"checksum": _checksum(data)}, indent=2, ensure_ascii=False) + "\n"


def read_saved(text: str, name: str) -> SavedPlan:
    """Read the content of a file.

    Args:
        text: the content.
        name: the file, for errors.

    Raises:
        UsageError: it is no saved plan, is damaged, or has another format.
    """
    again = f"save it again: aiscale preview --save-plan {name}"
    try:
        data = json.loads(text)
    except (ValueError, RecursionError):
        if text.startswith(HEAD):
            raise UsageError(f"{name} is truncated or damaged: it is not JSON to its end", hint=again) from None
        data = None
    if not isinstance(data, dict) or data.get("format") != FORMAT:
        raise UsageError(f"{name} is not a saved plan", hint="aiscale preview --save-plan FILE writes one")
    version = data.get("format_version")
    if version != FORMAT_VERSION:
        raise UsageError(f"{name} has the format {version}; this aiscale reads {FORMAT_VERSION}", hint=again)
    checksum = data.pop("checksum", None)
    if checksum != _checksum(data):
        raise UsageError(f"{name} was changed after it was saved: its checksum differs", hint=again)
    try:
        return SavedPlan.model_validate({key: value for key, value in data.items() if not key.startswith("format")})
    except ValidationError as error:
        where = ".".join(str(part) for part in error.errors()[0]["loc"])
        raise UsageError(f"{name} cannot be read: {where}: {error.errors()[0]['msg']}", hint=again) from None


def no_saved_plan(data: bytes) -> str:
    """Why a file is no saved plan, be it damaged; empty if it is one."""
    return "" if data.replace(b"\r\n", b"\n").startswith(HEAD.encode()) else "it is not a saved plan"


def _checksum(data: Mapping[str, Any]) -> str:
    """SHA-256 of the content, however it is laid out: it finds damage, and no forgery."""
    return hashlib.sha256(json.dumps(data, sort_keys=True).encode()).hexdigest()


def differences(saved: SavedPlan, now: SavedPlan) -> tuple[str, ...]:
    """Why a plan is not the one that was saved, each reason with its place; nothing where it is.

    The command line is no reason: see :mod:`aiscale.cli.session.required_plan`.

    Args:
        saved: the plan that was reviewed.
        now: the plan that would be applied.
    """
    reasons = [
        *_value("aiscale", saved.aiscale, now.aiscale),
        *_value("system", saved.system, now.system),
        *_value("blueprint", saved.blueprint, now.blueprint),
        *_files("blueprint", saved.files, now.files),
        *_files("definitions", saved.definitions, now.definitions),
        *_settings(saved.settings, now.settings),
        *_values("plugins", saved.plugins, now.plugins),
        *_counted("finding", saved.findings, now.findings),
        *_counted("waived finding", saved.waived, now.waived),
        *_values("clusters", [one.name for one in saved.clusters], [one.name for one in now.clusters]),
    ]
    before = {one.name: one for one in saved.clusters}
    pairs = [(before[one.name], one) for one in now.clusters if one.name in before]
    several = len(saved.clusters) > 1
    reasons += [reason for pair in pairs for reason in _state(*pair, several=several)]
    known = saved.drift or ()
    reasons += [f"drift since: {one}" for one in now.drift or () if one not in known]
    plans = [reason for pair in pairs for reason in _plan(*pair, several=several)]
    if plans:  # a variable that changes nothing is no reason by itself
        reasons += [
            f"variables: {name}, which the blueprint reads, changed"
            for name in sorted({*saved.variables, *now.variables})
            if saved.variables.get(name) != now.variables.get(name)
        ]
    return (*reasons, *plans)


def _value(what: str, saved: str, now: str) -> list[str]:
    return [] if saved == now else [f"{what}: {saved or 'none'} when saved, {now or 'none'} now"]


def _values(what: str, saved: Sequence[str], now: Sequence[str]) -> list[str]:
    return _value(what, ", ".join(saved), ", ".join(now))


def _files(what: str, saved: Mapping[str, str], now: Mapping[str, str]) -> list[str]:
    """What differs between files by their digests."""
    words = []
    for name in sorted({*saved, *now}):
        if name not in now:
            words.append(f"{what}: {name} is no longer read")
        elif name not in saved:
            words.append(f"{what}: {name} is read now and was not when saved")
        elif saved[name] != now[name]:
            words.append(f"{what}: {name} changed")
    return words


def _settings(saved: Mapping[str, SavedSetting], now: Mapping[str, SavedSetting]) -> list[str]:
    words = []
    for key in sorted({*saved, *now}):
        was, is_now = saved.get(key), now.get(key)
        if (was and was.value) == (is_now and is_now.value):
            continue
        shown = is_now or was
        head = f"settings: {shown.origin if shown else ''} {key}"
        if was is None or is_now is None:
            words.append(f"{head} is {'new' if was is None else 'no longer set'}")
        elif was.is_digest or is_now.is_digest:
            words.append(f"{head} changed")
        else:
            words.append(f"{head}: {was.value} when saved, {is_now.value} now")
    return words


def _counted(what: str, saved: Iterable[str], now: Iterable[str]) -> list[str]:
    before, after = Counter(saved), Counter(now)
    return [
        *(f"{what} since: {one}" for one in sorted((after - before).elements())),
        *(f"{what} gone: {one}" for one in sorted((before - after).elements())),
    ]


def _state(saved: SavedCluster, now: SavedCluster, *, several: bool) -> list[str]:
    of = f" of {now.name}" if several else ""
    words = []
    if saved.uid and now.uid:
        words += _value(f"cluster uid{of}", saved.uid, now.uid)
    if saved.lineage and now.lineage:  # else one of the serials is 0
        words += _value(f"lineage of the state{of}", saved.lineage, now.lineage)
    if saved.serial != now.serial:
        words.append(f"state{of}: serial {saved.serial} when saved, {now.serial} now")
    return words


def _plan(saved: SavedCluster, now: SavedCluster, *, several: bool) -> list[str]:
    """What differs between the changes, in a sentence."""
    if saved.plan == now.plan and saved.changes == now.changes:
        return []
    before = {(one.action, one.key): one for one in saved.changes}
    after = {(one.action, one.key): one for one in now.changes}
    sorts = {
        "not reviewed": [str(one) for place, one in after.items() if place not in before],
        "reviewed, but no longer planned": [str(one) for place, one in before.items() if place not in after],
        "with other content": [str(one) for place, one in after.items() if one != before.get(place, one)],
    }
    words = [f"{sort}: {joined(names, _NAMED)}" for sort, names in sorts.items() if names]
    of = f" of {now.name}" if several else ""
    ids = f"{saved.plan} when saved, {now.plan} now" if saved.plan != now.plan else now.plan
    return [f"plan{of}: {'; '.join([ids, *(words or ['the same objects change'])])}"]
