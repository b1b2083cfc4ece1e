"""Who reads a secret, where it comes from, and what a new value takes: as text and as data."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from aiscale.analysis.privacy.secret_references import NamedSecret, stored_in
from aiscale.core.messages.wording import and_more, few
from aiscale.plan.secret_readers import SecretReader
from aiscale.render.page import Page

if TYPE_CHECKING:
    from rich.text import Text

_SHOWN = 12
"""Readers listed before the rest is only counted."""
_RESTARTED = frozenset({"deployment", "statefulset", "daemonset"})
"""Kinds that ``kubectl rollout restart`` takes."""


def secret_text(
    name: str, reason: str, named: Sequence[NamedSecret], readers: Sequence[SecretReader], state: str, width: int
) -> Text:
    """Write the answer.

    Args:
        name: of the Secret, or of what is kept elsewhere.
        reason: why it exists, where something makes it; empty where nothing does.
        named: the fields that name it.
        readers: the objects that read it.
        state: whether these are applied, in words.
        width: columns.
    """
    page = Page(width)
    page.line(f"secret/{name}")
    for index, words in enumerate(_sources(reason, named)):
        page.hanging((f"  {'' if index else 'from':<10} ",), words)
    _rows(page, "named by", [(one.component.address, one.field) for one in named])
    if readers:
        page.hanging((f"  {'state':<10} ",), state)
    _rows(page, "read by", [(one.key, one.how) for one in readers])
    if not readers:
        page.hanging((f"  {'read by':<10} ",), "no object that aiscale makes")
    for index, words in enumerate(_rotated(readers)):
        page.hanging((f"  {'' if index else 'rotated':<10} ",), words)
    return page.text()


def secret_data(
    name: str, reason: str, named: Sequence[NamedSecret], readers: Sequence[SecretReader]
) -> dict[str, Any]:
    """The same as data."""
    return {
        "secret": name,
        "from": list(_sources(reason, named)),
        "named_by": [{"component": one.component.address, "field": one.field} for one in named],
        "read_by": [
            {"object": one.key, "component": one.address, "how": one.how, "exchanged_while_running": one.is_exchanged}
            for one in readers
        ],
    }


def _sources(reason: str, named: Sequence[NamedSecret]) -> tuple[str, ...]:
    if reason:
        return (reason,)
    found = dict.fromkeys(stored_in(one.secret) for one in named)
    return tuple(found) or ("a Secret that something beside aiscale makes",)


def _rows(page: Page, title: str, rows: Sequence[tuple[str, str]]) -> None:
    shown = few(rows, _SHOWN)
    column = max((len(left) for left, _ in shown), default=0)
    for index, (left, right) in enumerate(shown):
        page.hanging((f"  {'' if index else title:<10} {left:<{column}}  ",), right)
    if rest := and_more(len(rows) - len(shown)):
        page.line(f"  {'':<10}{rest}")


def _rotated(readers: Sequence[SecretReader]) -> Iterator[str]:
    stale = [one for one in readers if one.is_exchanged is False]
    keys = dict.fromkeys(one.key for one in stale)
    restarted = [key for key in keys if key.partition("/")[0] in _RESTARTED]
    if stale:
        files = [one for one in stale if one.how.startswith("files")]
        what = [*(["variables"] if len(files) < len(stale) else []), *(["files mounted with subPath"] if files else [])]
        yield f"{' and '.join(what)} keep the old value until the pods start again, and aiscale starts none"
    if restarted:
        yield f"kubectl rollout restart {' '.join(restarted)}"
    if others := [key for key in keys if key not in restarted]:
        yield f"pods of {', '.join(others)} start again with its operator or its next run"
    if any(one.is_exchanged and one.how.startswith("files") for one in readers):
        yield "mounted files are exchanged within about a minute; whether they are read again is up to the image"
    if operated := dict.fromkeys(one.key for one in readers if one.is_exchanged is None):
        yield f"the operator of {', '.join(operated)} decides what a new value does"
