"""What the engine says where it fails, as one of our errors."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from aiscale.engine.lock_owners import lock_owners, locked_by
from aiscale.engine.state import StateError
from aiscale.errors import AiscaleError, AuthenticationError, DeploymentError

if TYPE_CHECKING:
    from aiscale.engine.automation import EngineSettings

_FRAME = re.compile(r"^(code: -?\d+|stdout:|stderr:)\s*")
"""What the SDK puts around the words of the engine. Source: Pulumi's Python SDK, ``automation/_cmd.py``."""
_TORN = re.compile(r"unexpected end of JSON input|invalid character .* looking for")
"""What the engine says of a state that is no JSON. Source: Pulumi, ``pkg/backend/diy``; Go, ``encoding/json``."""


class BrokenStackError(StateError):
    """What a stack holds in a shared backend is no state, and the engine reads it no more."""


def explained_error(error: Exception, settings: EngineSettings, said: tuple[str, ...] = ()) -> AiscaleError:
    """What the engine says, as one of our errors."""
    text = str(error)
    lines = said or _error_lines(text)
    where = settings.where or "the local state folder"
    if "currently locked" in text or "Another update is currently in progress" in text:
        return locked_by(lock_owners(text), settings.title, where, lines)
    if any(sign in text for sign in ("AccessDenied", "InvalidAccessKeyId", "Unauthorized", "PULUMI_ACCESS_TOKEN")):
        return AuthenticationError(
            f"the state backend {where} refuses the credentials",
            hint="log in to the backend in the usual way of its cloud, or set PULUMI_ACCESS_TOKEN",
            details=lines,
        )
    if "incorrect passphrase" in text:
        return AuthenticationError(
            f"the state in {where} was made with another passphrase",
            hint="set PULUMI_CONFIG_PASSPHRASE as it was when the state was made",
        )
    return DeploymentError("the engine failed", details=lines)


def unreadable(error: Exception, settings: EngineSettings, *, is_list: bool = False) -> AiscaleError:
    """Why the state cannot be read, as one of our errors.

    Args:
        error: what the engine said.
        settings: of which state.
        is_list: whether all stacks were to be listed: the broken one may be any then.
    """
    found = explained_error(error, settings)
    if settings.backend is None or found.hint:
        return found
    where = settings.where
    if _TORN.search(str(error)):
        name = settings.environment
        if is_list:
            message = f"a state of {settings.system} in {where} is broken: the engine lists none"
            hint = (
                f"look under .pulumi/stacks/{settings.system} there for the file that is no JSON, and put the one "
                "before in its place: it lies beside it and ends with .bak"
            )
        else:
            message = f"the state {name} of {settings.system} in {where} is broken"
            hint = (
                f"put {name}.json.bak, which lies under .pulumi/stacks/{settings.system} there and is the one before, "
                f"in the place of {name}.json; if that is lost: aiscale destroy --forget, with --cluster NAME "
                "for one of several clusters"
            )
        return BrokenStackError(message, hint=hint, details=found.details)
    return DeploymentError(
        f"the state backend {where} cannot be used",
        hint="check the URL (aiscale config shows where it is set), that what it names exists, and the network; "
        "aiscale preview --against HEAD needs no state",
        details=found.details,
    )


def _error_lines(text: str) -> tuple[str, ...]:
    lines = [_FRAME.sub("", line.strip()) for line in text.splitlines()]
    telling = [line for line in lines if line.startswith("error:")]
    return tuple(telling or [line for line in lines if line][-10:])
