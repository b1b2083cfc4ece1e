"""``aiscale why secret/NAME``: who reads a secret."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from aiscale.cli.applied_text import applied_state

if TYPE_CHECKING:
    from aiscale.analysis.privacy.secret_references import NamedSecret
    from aiscale.cli.console import Console
    from aiscale.cli.session.command_context import Session
    from aiscale.plan.applied_state import Applied
    from aiscale.plan.changes import Plan
    from aiscale.plan.secret_readers import SecretReader

_KINDS = frozenset({"secret", "secrets"})


class _Read(NamedTuple):
    session: Session
    reason: str
    readers: tuple[SecretReader, ...]
    is_applied: bool
    state: str


def secret_name(key: str) -> str:
    """The name of the secret that a key means; empty where it means something else."""
    kind, _, name = key.partition("/")
    return name if kind.lower() in _KINDS else ""


def tell_secret(sessions: Sequence[Session], name: str, args: Any, console: Console, width: int) -> bool:
    """Say who reads a secret on each cluster that has readers; whether there was anything to say.

    A secret that components name and no object reads is listed for the environment: it is on no cluster yet.
    """
    from aiscale.analysis.privacy.secret_references import named_secrets
    from aiscale.cli.views.secret import secret_data, secret_text

    named = named_secrets(sessions[0].graph, name)
    found = [_read(session, name, named) for session in sessions]
    made = [one for one in found if one.readers or one.reason]
    told = made or (found[:1] if named else [])
    for one in told:
        if args.output == "json":
            data = secret_data(name, one.reason, named, one.readers)
            console.json({"format_version": "1.0", "applied": one.is_applied, **data})
            return True
        console.heading(one.session.heading if made else one.session.whole_heading)
        console.print(secret_text(name, one.reason, named, one.readers, one.state, width))
    return bool(told)


def _read(session: Session, name: str, named: Sequence[NamedSecret]) -> _Read:
    """Who reads it by what was applied; by what would be made where nothing that was applied does."""
    from aiscale.cli.session.api_server import resources_as
    from aiscale.cli.session.planning import plan_alone
    from aiscale.cli.session.target import applied_offline
    from aiscale.plan.secret_readers import secret_readers
    from aiscale.plan.why import has_object, why

    applied, key = applied_offline(session), f"secret/{name}"
    readers = (*secret_readers(applied, name), *_through_operator(applied, named))
    is_applied = bool(readers) or has_object(applied, key)
    source = applied if is_applied else plan_alone(session, applied, resources_as(session, applied), ())
    reason = why(source, key).reason if has_object(source, key) else ""
    words = "applied" if is_applied else applied_state(session, applied).words
    if not is_applied:
        readers = (*secret_readers(source, name), *_through_operator(source, named))
    return _Read(session, reason, readers, is_applied, words)


def _through_operator(source: Applied | Plan, named: Sequence[NamedSecret]) -> Iterator[SecretReader]:
    """Who reads the variables of a secret in a store, from the Secret that External Secrets makes of it."""
    from aiscale.core.values.secrets import ExternalSecret
    from aiscale.lowering.kubernetes.secrets import external_name
    from aiscale.plan.secret_readers import secret_readers

    for one in named:
        if isinstance(one.secret, ExternalSecret):
            variable = one.field.rpartition(".")[2]
            read = secret_readers(source, external_name(one.component, one.secret))
            yield from (reader for reader in read if reader.how == f"variable {variable}, of its key {variable}")
