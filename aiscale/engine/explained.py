"""What the engine says where it fails, as one of our errors."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from aiscale.engine.holders import holders, locked_by
from aiscale.errors import AiscaleError, AuthenticationError, DeploymentError

if TYPE_CHECKING:
    from aiscale.engine.automation import EngineSettings

_FRAME = re.compile(r"^(code: -?\d+|stdout:|stderr:)\s*")
"""What the SDK puts around the words of the engine. Source: Pulumi's Python SDK, ``automation/_cmd.py``."""
_TORN = re.compile(r"unexpected end of JSON input|invalid character .* looking for")
"""What the engine says of a state that is no JSON. Source: Pulumi, ``pkg/backend/diy``; Go, ``encoding/json``."""


def explained_error(error: Exception, settings: EngineSettings, said: tuple[str, ...] = ()) -> AiscaleError:
    """What the engine says, as one of our errors."""
    text = str(error)
    lines = said or _error_lines(text)
    where = settings.backend or "the local state folder"
    if "currently locked" in text or "Another update is currently in progress" in text:
        return locked_by(holders(text), settings.title, where, lines)
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


def unreadable(error: Exception, settings: EngineSettings) -> AiscaleError:
    """Why the state can not be read, as one of our errors."""
    found = explained_error(error, settings)
    if settings.backend is None or found.hint:
        return found
    if _TORN.search(str(error)):
        return DeploymentError(
            f"a state of {settings.system} in {settings.backend} is broken: the engine can not read it, nor list any",
            hint=f"look under .pulumi/stacks/{settings.system} there for the file that is no JSON, and put the one "
            "before in its place: it lies beside it and ends with .bak",
            details=found.details,
        )
    return DeploymentError(
        f"the state backend {settings.backend} can not be used",
        hint="check the URL (aiscale config shows where it is set), that what it names exists, and the network",
        details=found.details,
    )


def _error_lines(text: str) -> tuple[str, ...]:
    lines = [_FRAME.sub("", line.strip()) for line in text.splitlines()]
    telling = [line for line in lines if line.startswith("error:")]
    return tuple(telling or [line for line in lines if line][-10:])
