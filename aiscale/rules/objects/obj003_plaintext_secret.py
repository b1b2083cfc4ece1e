"""A secret is written in the blueprint.

What:
    A text of a component is or contains a secret:

    - its name denotes one: a password, a token, a private, signing or encryption key, credentials, a salt, a PIN, a
      card number. The last word of the name of a variable, a setting or a key decides;
    - its form is that of one: a URL or a connection string with a password, a JAAS configuration, an argument
      ``--password=…``, a private key, a JWT, a token of a known vendor, also within JSON, YAML or base64;
    - a Secret among the objects has values;
    - it is long and random, and its name does not say that it is public (warning).

    References (``$(VARIABLE)``, ``${secrets:shop/db:password}``, ``{{ … }}``), paths, certificates, public keys,
    digests and encrypted values are none.

Why:
    The blueprint is in version control, and the value goes into objects, plans, the state and its backups. Everybody
    who can read the architecture has the secret.

Example:
    Microservice("pricing", image=IMAGE, environment={"DB_PASSWORD": "hunter2"})

Instead:
    Microservice("pricing", image=IMAGE, secrets={"DB_PASSWORD": KubernetesSecret("db", key="password")})

Source:
    Kubernetes documentation, Good practices for Secrets: base64 is no encryption. OWASP, Secrets Management Cheat
    Sheet (2025). Apache Kafka documentation, KIP-297 (config providers).
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.components.objects.manifest import Manifest
from aiscale.core.component import Component
from aiscale.core.secret_texts.detector import SecretText
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.graph.secret_texts import secret_texts

CODE = "OBJ003"
SEVERITY = Severity.WARNING
WORST = Severity.ERROR

_EXPOSED = "replace the value: this one is exposed"


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each secret. It never contains the value."""
    for address, found in secret_texts(graph).items():
        component = graph.nodes.get(address) or next(s for s in graph.system.systems if s.address == address)
        for one in found:
            argument, index = _place(component, one)
            yield component.finding(
                CODE, WORST if one.is_certain else SEVERITY, f"{one.path} of {component.name} {_problem(one)}",
                argument=argument, index=index, label="it goes into objects, plans and state",
                help=_help(component, one),
            )  # fmt: skip


def _problem(one: SecretText) -> str:
    if not one.is_certain:
        return f"looks like a key: {one.kind}"
    return f"{'is' if one.is_whole else 'contains'} {one.kind} in plaintext"


def _place(component: Component, one: SecretText) -> tuple[str, int | None]:
    """The argument that a text stands in, and the item of it: of a mapping, that of its key."""
    field = str(one.steps[0])
    value = component.__dict__.get(field)
    if len(one.steps) < 2:
        return field, None
    step = one.steps[1]
    if isinstance(step, int):
        return field, step
    if isinstance(value, dict):
        return field, list(value).index(step)
    return f"{field}.{step}", None


def _help(component: Component, one: SecretText) -> str:
    field, key = str(one.steps[0]), str(one.steps[-1])
    fields = type(component).model_fields
    in_pod = "secrets" in fields and "environment" in fields
    if isinstance(component, Manifest) and one.kind == "a value of a Secret":
        return "create the Secret outside of the blueprint, or write an ExternalSecret, and name it in existing=[…]"
    if not one.is_certain:
        return "refer to a Secret if it is one; else waive OBJ003 here, with the reason"
    if field == "environment" or (in_pod and field != "patches" and not isinstance(component, Manifest)):
        name = key if field == "environment" else "PASSWORD"
        within = "" if field == "environment" else f"$({name}) in {field}, and "
        return f'{within}secrets={{"{name}": KubernetesSecret("…", key="…")}}; {_EXPOSED}'
    if field == "config" and "secrets" in fields:
        return f'secrets={{"{key}": KubernetesSecret("…", key="…")}}; {_EXPOSED}'
    if field == "config":
        return f'read it by a config provider: "${{secrets:NAMESPACE/SECRET:KEY}}", with config.providers; {_EXPOSED}'
    if "://" in one.within:
        return f"leave the sign-in out of the URL: the pods get a role, or variables from a Secret; {_EXPOSED}"
    if field in {"body", "patches"}:
        return f'refer to a Secret: {{"valueFrom": {{"secretKeyRef": {{"name": "…", "key": "…"}}}}}}; {_EXPOSED}'
    return f"refer to a Secret, or have the program read it from one; {_EXPOSED}"
