"""A secret is written in the blueprint.

What:
    A variable whose name denotes a secret has a plain value, or an address contains a password. The last word of the
    name decides: a password, a token, a private, signing or encryption key, credentials, a salt, a PIN, a card number.

Why:
    The blueprint is in version control, and the value goes into plans, the state and its backups. Everybody who can
    read the architecture has the secret.

Example:
    Microservice("pricing", image=IMAGE, environment={"DB_PASSWORD": "hunter2"})

Instead:
    Microservice("pricing", image=IMAGE, secrets={"DB_PASSWORD": KubernetesSecret("db", key="password")})

Source:
    Kubernetes documentation, good practices for Secrets; OWASP, Secrets Management Cheat Sheet (2025).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from aiscale.core.ports import Service
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph

CODE = "SVC009"
SEVERITY = Severity.ERROR

# The last word decides: DB_PASSWORD is one, PASSWORD_MIN_LENGTH, TOKEN_URL and SECRET_NAME are none.
_SECRET = re.compile(
    r"(^|_)(PASSWORD|PASSWD|PWD|PASSPHRASE|TOKEN|SECRET|SECRET_KEY|API_?KEY|ACCESS_KEY|PRIVATE_?KEY|MASTER_KEY|"
    r"ENCRYPTION_KEY|SIGNING_KEY|HMAC_KEY|FERNET_KEY|SALT_KEY|CREDENTIALS?|"
    r"SALT|PIN)$",
    re.IGNORECASE,
)
# What is a secret as digits too: a PIN has four of them or more, the pin of a chip has fewer.
_DIGITS = {
    re.compile(r"(^|_)PIN$", re.IGNORECASE): re.compile(r"[0-9]{4,}"),
    re.compile(r"(^|_)(CVV2?|CVC2?)$", re.IGNORECASE): re.compile(r"[0-9]{3,4}"),
    re.compile(r"(^|_)PAN$", re.IGNORECASE): re.compile(r"([0-9][ -]?){11,18}[0-9]"),
}
_HARMLESS = re.compile(r"^(|[0-9.]+|true|false|none|null|/\S*|\$\(\w+\)|<\S*>)$", re.IGNORECASE)
_ADDRESS = re.compile(r"^[a-z][a-z0-9+.-]*://[^/\s:@]*:[^/\s@]+@")


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each such variable. It never tells the value."""
    for service in graph.of(Service):
        for name, value in service.environment.items():
            is_secret = _is_secret(name, value)
            if is_secret or _ADDRESS.match(value):
                yield service.finding(
                    CODE, SEVERITY, f"the variable {name} of {service.name} "
                    + ("is a secret in plaintext" if is_secret else "holds a password in plaintext"),
                    argument="name",
                    label="it goes into plans and state" if is_secret else "the address holds a password",
                    help=f'secrets={{"{name}": KubernetesSecret("…", key="…")}}, and a new value: this one is exposed',
                )  # fmt: skip


def _is_secret(name: str, value: str) -> bool:
    if _SECRET.search(name) and not _HARMLESS.match(value):
        return True
    return any(word.search(name) and digits.fullmatch(value) for word, digits in _DIGITS.items())
