"""What stops the program: an error says what happened and what to do next, and carries an exit code.

What is wrong with the user's *architecture* is never an exception: it is a
:class:`aiscale.diagnostics.Diagnostic`, collected with all others and shown at once.
"""

from __future__ import annotations

from enum import IntEnum


class ExitCode(IntEnum):
    """Exit codes of every command. Failures keep the numbers that Pulumi users know."""

    OK = 0
    UNEXPECTED = 1
    USAGE = 2
    AUTHENTICATION = 3
    DEPLOYMENT = 4
    FINDINGS = 5
    NO_ENVIRONMENT = 6
    UNEXPECTED_CHANGES = 7
    CANCELLED = 8
    TIMEOUT = 9
    CHANGES_PRESENT = 10
    NOT_ALLOWED = 11


class AiscaleError(Exception):
    """Base of everything that stops a command.

    Args:
        message: what happened, in one sentence that names the place.
        hint: what to do next, as a command or an edit; shown after ``help:``.
        details: further lines (a log's tail, the states seen), shown indented.
    """

    exit_code: ExitCode = ExitCode.UNEXPECTED

    def __init__(self, message: str, *, hint: str = "", details: tuple[str, ...] = ()) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
        self.details = details


class UsageError(AiscaleError):
    """A flag, a file or a setting is wrong; nothing was changed."""

    exit_code = ExitCode.USAGE


class BlueprintError(UsageError):
    """The blueprint cannot be loaded: missing file, exception, no ``system``, time limit."""


class QuantityError(UsageError, ValueError):
    """A duration, size, rate or amount of money that cannot be read."""


class AuthenticationError(AiscaleError):
    """The target or the state backend refuses the credentials."""

    exit_code = ExitCode.AUTHENTICATION


class DeploymentError(AiscaleError):
    """The engine or the target refused or failed a change."""

    exit_code = ExitCode.DEPLOYMENT


class EnvironmentNotFoundError(AiscaleError):
    """The named environment is not declared in ``aiscale.toml``."""

    exit_code = ExitCode.NO_ENVIRONMENT


class NotAllowedError(AiscaleError):
    """A plan would delete data, or many objects, and that was not asked for expressly; nothing was changed."""

    exit_code = ExitCode.NOT_ALLOWED


class StalePlanError(AiscaleError):
    """What would be applied is not what was reviewed; nothing was changed."""

    exit_code = ExitCode.UNEXPECTED_CHANGES


class CancelledError(AiscaleError):
    """The user interrupted the command; the state is consistent."""

    exit_code = ExitCode.CANCELLED


class TimeLimitError(AiscaleError):
    """Something did not become ready in its time."""

    exit_code = ExitCode.TIMEOUT


class ToolError(AiscaleError):
    """A binary of the tool chain cannot be found, downloaded or built."""


class SandboxError(AiscaleError):
    """A part of the sandbox does not start or has died."""
