"""Finds secrets in values of components, in objects of Kubernetes, and in settings."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

from aiscale.core.secret_texts.forms import decoded, hits, is_public
from aiscale.core.secret_texts.hidden import hide, masked_data
from aiscale.core.secret_texts.names import PASSWORD, is_digits, is_literal, kind_of
from aiscale.core.secret_texts.randomness import looks_random

if TYPE_CHECKING:
    from pydantic import BaseModel

    from aiscale.core.component import Component


class SecretText(NamedTuple):
    """A secret that stands in a value.

    Attributes:
        path: where: ``environment.DB_PASSWORD``, ``spec.containers[app].env[TOKEN].value``.
        steps: the keys and positions of that path.
        kind: what it is, with its article: ``a password``.
        text: the secret itself. It is never shown.
        within: the text that it stands in, which is never shown either.
        is_certain: whether its name or form says so; else it only looks random.
    """

    path: str
    steps: tuple[str | int, ...]
    kind: str
    text: str
    within: str
    is_certain: bool = True

    @property
    def is_whole(self) -> bool:
        """Whether the whole text is the secret."""
        return self.text == self.within


_REFERENCES = frozenset({
    "secretName", "existingSecret", "secretKeyRef", "configMapKeyRef", "secretRef", "remoteRef", "valueFrom",
    "objectName", "secretStoreRef", "fieldRef", "passwordFrom",
})  # fmt: skip
"""Keys of a mapping that refers to a Secret: what stands beside them names its keys."""
_ENCRYPTED = frozenset({"encryptedData", "sops"})
_SCHEMAS = frozenset({"CustomResourceDefinition"})
_SUBDOMAIN = re.compile(r"[a-z0-9]([-a-z0-9.]*[a-z0-9])?")
"""The name of a Secret, in a field for it."""
_OPTION = re.compile(r"--?[A-Za-z][\w.-]*")
_MOST_LEVELS = 100
_SHORT = 200


def secrets_of(component: Component) -> Iterator[SecretText]:
    """The secrets in the fields that a component sets, past its references to other components."""
    yield from _of_model(component, "", (), 0)


def secrets_in(value: Any, name: str = "", path: str = "") -> Iterator[SecretText]:
    """The secrets in plain data: an object, a table of settings.

    Args:
        value: mappings, lists and texts.
        name: what the value is called, where it is a text.
        path: where it stands.
    """
    yield from _in(value, name, path, (), 0)


def without_secrets(value: Any, name: str = "") -> Any:
    """Plain data of users without the secrets in it, which no other output shows from then on.

    Args:
        value: mappings, lists and texts: an object, a field of a plan.
        name: what the value is called.
    """
    hide(one.text for one in secrets_in(value, name))
    return masked_data(value, name, within=True)


def _of_model(model: BaseModel, path: str, steps: tuple[str | int, ...], depth: int) -> Iterator[SecretText]:
    values = model.__dict__  # past recorded_reads: who reads every field alike needs none of them
    for name in model.model_fields_set:
        value = values.get(name)
        if value and not isinstance(value, (int, float)):
            shown = type(model).model_fields[name].alias or name
            called = (
                "" if isinstance(value, str) and _SUBDOMAIN.fullmatch(value) and kind_of(name) != PASSWORD else name
            )
            yield from _in(value, called, f"{path}.{shown}" if path else shown, (*steps, shown), depth + 1)


def _in(value: Any, name: str, path: str, steps: tuple[str | int, ...], depth: int) -> Iterator[SecretText]:
    if isinstance(value, str):
        yield from _in_text(value, name, path, steps)
    elif depth > _MOST_LEVELS:
        return
    elif isinstance(value, Mapping):
        yield from _in_mapping(value, path, steps, depth)
    elif isinstance(value, (list, tuple)):
        before = ""
        for index, item in enumerate(value):
            at = item.get("name") if isinstance(item, Mapping) else None
            where = f"{path}[{at if isinstance(at, str) and at else index}]"
            yield from _in(item, before or name, where, (*steps, index), depth + 1)
            before = item if isinstance(item, str) and _OPTION.fullmatch(item) else ""
    elif hasattr(type(value), "model_fields_set") and not isinstance(value, _passed_over()):
        yield from _of_model(value, path, steps, depth)


@cache
def _passed_over() -> tuple[type, ...]:
    """Other components, and references to secrets."""
    from aiscale.core.component import Component  # settings are read without pydantic
    from aiscale.core.values.secrets import ExternalSecret, KubernetesSecret

    return Component, KubernetesSecret, ExternalSecret


def _in_mapping(value: Mapping[Any, Any], path: str, steps: tuple[str | int, ...], depth: int) -> Iterator[SecretText]:
    kind = value.get("kind")
    if isinstance(kind, str) and kind in _SCHEMAS:
        return
    is_secret = kind == "Secret" and str(value.get("apiVersion")) == "v1"
    refers = not _REFERENCES.isdisjoint(value)
    named = value.get("name")  # of a variable, a header, a parameter of Helm
    for key, item in value.items():
        if key in _ENCRYPTED:
            continue
        where, at = f"{path}.{key}" if path else str(key), (*steps, key)
        if isinstance(key, str) and len(key) > 16 and hits(key):
            where = f"{path}.(a key)".lstrip(".")
            yield from (SecretText(where, at, one.kind, key[one.start : one.end], key) for one in hits(key))
        if is_secret and key in {"data", "stringData"} and isinstance(item, Mapping):
            yield from _of_secret(item, where, at)
        elif key == "value" and isinstance(named, str):
            yield from _in(item, named, where, at, depth + 1)
        else:
            yield from _in(item, "" if refers and isinstance(item, str) else str(key), where, at, depth + 1)


def _of_secret(held: Mapping[Any, Any], path: str, steps: tuple[str | int, ...]) -> Iterator[SecretText]:
    """The values of a Secret, all but certificates and public keys."""
    for key, item in held.items():
        text = str(item)
        if text and not is_public(text) and is_literal(PASSWORD, decoded(text) or text):
            yield SecretText(f"{path}.{key}", (*steps, key), "a value of a Secret", text, text)


def _in_text(text: str, name: str, path: str, steps: tuple[str | int, ...]) -> Iterator[SecretText]:
    found = _found(text, name) if len(text) > _SHORT else _found_before(text, name)
    for kind, secret, is_certain in found:
        yield SecretText(path, steps, kind, secret, text, is_certain)


def _found(text: str, name: str) -> tuple[tuple[str, str, bool], ...]:
    """The secrets of a text with a name: what each is, the secret, and whether that is certain."""
    if not text:
        return ()
    kind = kind_of(name) if name else ""
    # What is secret in a longer text is named more exactly by its form.
    if found := () if name and not kind and is_digits(name, text) else hits(text):
        return tuple((one.kind, text[one.start : one.end], True) for one in found)
    if kind and "\n" not in text.strip() and is_literal(name, text) and not is_public(text):
        return ((kind, text, True),)
    if name and is_digits(name, text):
        return (("a secret number", text, True),)
    return ((f"{len(text)} random characters", text, False),) if looks_random(name, text) else ()


_found_before = lru_cache(maxsize=16_384)(_found)
"""The same of short texts, most of which a system repeats in many objects."""
