"""Turns the engine's own events into aiscale's, and keeps account of what it did."""

from __future__ import annotations

import re
import time
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from aiscale.components.objects.pulumi_resource import PulumiResource
from aiscale.engine.manifest import ENVIRONMENT, LINEAGE, is_ours
from aiscale.engine.metrics_api import has_no_metrics
from aiscale.lowering.resource import Resource, current_key
from aiscale.plan.changes import Action, ResourceChange
from aiscale.plan.events import Note, OnEvent, ResourceFailed, ResourceFinished, ResourceStarted

if TYPE_CHECKING:
    from pulumi.automation import EngineEvent
    from pulumi.automation.events import StepEventMetadata

_ACTIONS: Mapping[str, Action] = {
    "same": Action.SAME,
    "create": Action.CREATE,
    "update": Action.UPDATE,
    "delete": Action.DELETE,
    "replace": Action.REPLACE,
    "create-replacement": Action.REPLACE,
    "delete-replaced": Action.REPLACE,
}
_REPAIRED = ("ClusterIPNotAllocated:",)
"""Reasons of the cluster's own warnings that it fixes by itself in the same breath."""

_OVERTAKEN = ("CalculateExpectedPodCountFailed:", "FailedToUpdateEndpoint:", "FailedToUpdateEndpointSlices:")
"""Reasons that say of an object being deleted only that what it belongs to went first."""

_PROTECTED = re.compile(r'unable to replace resource "([^"]+)".* marked for protection')
"""What the engine says of a resource with ``protect``. Source: Pulumi, ``pkg/resource/deploy/step_generator.go``."""

_COLOURS = re.compile(r"<\{%[^%]*%\}>|\x1b\[[0-9;]*m")


ENGINES_OWN = ("pulumi:pulumi:Stack", "pulumi:providers:")
"""Types that the engine adds to a stack by itself."""


def key_of(urn: str) -> str:
    """Key of the record in a URN."""
    parts = urn.split("::", 3)
    return current_key(parts[2], parts[3]) if len(parts) == 4 else name_of(urn)


def name_of(urn: str) -> str:
    """What the engine calls a record."""
    return urn.rpartition("::")[2]


def engine_name(record: Resource | ResourceChange) -> str:
    """What the engine calls a record: kind and name alone where its type, which is in the URN too, tells it apart.

    It stays as it was before keys had a group or a module: an object of another URN would be made anew.
    """
    kind = record.key.partition("/")[0]
    if "." in kind or record.address.startswith(f"{PulumiResource.family}/"):
        return f"{record.type.rpartition(':')[2].lower()}/{record.key.partition('/')[2]}"
    return record.key


def urn_of(stack: str, project: str, type: str, name: str) -> str:
    """URN of the record that the engine calls so."""
    return f"urn:pulumi:{stack}::{project}::{type}::{name}"


@dataclass(frozen=True, slots=True)
class Operation:
    """What the engine would do, or did, with one record.

    Attributes:
        action: the engine's own decision.
        fields: paths that differ, without those that aiscale adds.
        is_marking: whether nothing differs but the mark of the environment, which an older version did not put on.
    """

    action: Action
    fields: tuple[str, ...] = ()
    is_marking: bool = False


@dataclass(slots=True)
class Account:
    """What the engine did, by key, kept while it runs.

    Attributes:
        on_event: receives what happens.
        quiet: whether resources are only counted, for previews.
        in_sandbox: whether the cluster is a sandbox, which has no metrics API.
        operations: what was decided.
        done: what was finished.
        failed: what failed, with the reason.
        started: when each began, seconds of the monotonic clock.
        errors: errors that belong to no record.
    """

    on_event: OnEvent
    quiet: bool = False
    in_sandbox: bool = False
    operations: dict[str, Operation] = field(default_factory=dict)
    done: set[str] = field(default_factory=set)
    failed: dict[str, str] = field(default_factory=dict)
    started: dict[str, float] = field(default_factory=dict)
    errors: list[str] = field(default_factory=list)
    _messages: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))

    def take(self, event: EngineEvent) -> None:
        """Account for one event of the engine."""
        if event.resource_pre_event is not None:
            self._begin(event.resource_pre_event.metadata)
        elif event.res_outputs_event is not None:
            self._finish(event.res_outputs_event.metadata)
        elif event.res_op_failed_event is not None:
            self._fail(event.res_op_failed_event.metadata)
        elif event.diagnostic_event is not None and event.diagnostic_event.severity in {"error", "warning"}:
            said = event.diagnostic_event
            self._hear(said.severity, said.urn or "", _plain(said.message))

    def _begin(self, step: StepEventMetadata) -> None:
        key, action = _key(step.urn), _ACTIONS.get(step.op)
        if key is None or action is None:
            return
        known = self.operations.get(key)
        if known is None or action is Action.REPLACE:
            differ = sorted(step.detailed_diff or {})
            fields = tuple(path for path in differ if not is_ours(path))
            marks = (ENVIRONMENT, LINEAGE)
            is_marking = (
                action is Action.UPDATE and bool(differ) and all(any(mark in path for mark in marks) for path in differ)
            )
            self.operations[key] = Operation(action, fields or (known.fields if known else ()), is_marking)
        if action is not Action.SAME and key not in self.started:
            self.started[key] = time.monotonic()
            if not self.quiet and not self.operations[key].is_marking:
                self.on_event(ResourceStarted(key, action))

    def _finish(self, step: StepEventMetadata) -> None:
        key, action = _key(step.urn), _ACTIONS.get(step.op)
        if key is None or action is None or step.op in {"replace", "delete-replaced"} or key in self.done:
            return
        self.done.add(key)
        known = self.operations.get(key)
        if action is not Action.SAME and not self.quiet and not (known and known.is_marking):
            seconds = time.monotonic() - self.started.get(key, time.monotonic())
            self.on_event(ResourceFinished(key, action, seconds))

    def _fail(self, step: StepEventMetadata) -> None:
        key = _key(step.urn)
        if key is None:
            return
        action = _ACTIONS.get(step.op, Action.UPDATE)
        self.done.discard(key)
        self.failed[key] = "; ".join(self._messages.get(key, [])) or f"the engine could not {action} it"
        if not self.quiet:
            self.on_event(ResourceFailed(key, action, self.failed[key]))

    def _hear(self, severity: str, urn: str, message: str) -> None:
        key = _key(urn)
        if severity == "warning":
            if not self.quiet and message and not self._is_noise(key, message):
                self.on_event(Note(f"{key}: {message}" if key else message))
        elif key is None:
            self.errors.append(message)
        elif (found := _PROTECTED.match(message)) and (lost := _key(found[1])):  # said before any step: none fails
            self.failed[lost] = f"its provider must replace it, and its data would be deleted: add --allow {lost}"
            self.on_event(ResourceFailed(lost, Action.REPLACE, self.failed[lost]))
        else:
            self._messages[key].append(message)
            if key in self.failed or self.quiet:  # a preview names no failed step, it only says the error
                self.failed[key] = "; ".join(self._messages[key])

    def _is_noise(self, key: str | None, message: str) -> bool:
        known = self.operations.get(key or "")
        is_going = known is not None and known.action in {Action.DELETE, Action.REPLACE}
        if self.in_sandbox and has_no_metrics(message):
            return True
        return message.startswith(_REPAIRED) or (is_going and message.startswith(_OVERTAKEN))


def _key(urn: str) -> str | None:
    """The record's key, or None for the stack and the provider."""
    parts = urn.split("::")
    return None if len(parts) < 4 or parts[2].startswith(ENGINES_OWN) else key_of(urn)


def _plain(message: str) -> str:
    """One line, without colours."""
    return " ".join(_COLOURS.sub("", message).split())
