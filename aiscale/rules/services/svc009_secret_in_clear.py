"""A secret stands in the blueprint.

What:
    A variable whose name says that it is a secret has a plain value, or an address holds a password.

Why:
    The blueprint is in version control, and the value goes on into plans, the state and its backups. Whoever can
    read the architecture has the key.

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

from aiscale.components.services.microservice import Microservice
from aiscale.components.serving.model_service import ModelService
from aiscale.core.ports import CallTarget
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph

CODE = "SVC009"
SEVERITY = Severity.ERROR
FAULTS = ("serving-39",)

# The last word decides: DB_PASSWORD is one, PASSWORD_MIN_LENGTH, TOKEN_URL and SECRET_NAME are none.
_SECRET = re.compile(
    r"(^|_)(PASSWORD|PASSWD|PWD|PASSPHRASE|TOKEN|SECRET|SECRET_KEY|API_?KEY|ACCESS_KEY|PRIVATE_KEY|CREDENTIALS?)$",
    re.IGNORECASE,
)
_HARMLESS = re.compile(r"^(|[0-9.]+|true|false|none|null|/\S*|\$\(\w+\)|<\S*>)$", re.IGNORECASE)
_ADDRESS = re.compile(r"^[a-z][a-z0-9+.-]*://[^/\s:@]*:[^/\s@]+@")


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each such variable. It never tells the value."""
    for service in graph.of(CallTarget):
        if not isinstance(service, Microservice | ModelService):
            continue
        for name, value in service.environment.items():
            is_secret = bool(_SECRET.search(name)) and not _HARMLESS.match(value)
            if is_secret or _ADDRESS.match(value):
                yield service.finding(
                    CODE, SEVERITY, f"the variable {name} of {service.name} "
                    + ("is a secret in clear" if is_secret else "holds a password in clear"),
                    argument="name",
                    label="it goes into plans and state as it stands" if is_secret else "the address holds a password",
                    help=f'secrets={{"{name}": KubernetesSecret("…", key="…")}}, and a new value: this one is known',
                )  # fmt: skip
