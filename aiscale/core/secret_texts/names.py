"""Names whose values are secrets: of variables, settings, fields and keys."""

from __future__ import annotations

import re
from functools import lru_cache

_PASSWORDS = frozenset({"password", "passwd", "passphrase", "pwd", "passcode"})
_SECRETS = frozenset({"secret", "token", "credential", "credentials", "apikey", "accesskey", "privatekey", "secretkey"})
_KEYS = frozenset({
    "api", "access", "secret", "private", "master", "encryption", "signing", "hmac", "fernet", "salt", "account",
    "auth", "license", "subscription", "webhook",
})  # fmt: skip
"""Words that make a secret of a ``key`` after them."""
_NO_TOKENS = frozenset({
    "eos", "bos", "pad", "unk", "stop", "end", "start", "mask", "sep", "cls", "special", "max", "min", "per", "next",
    "continuation", "page", "image", "audio", "decoder", "last", "first", "delimiter",
})  # fmt: skip
"""Words before ``token`` that say that it is one of a text, or of a list's next page."""
_NO_SECRETS = frozenset({"existing", "pull", "no", "name", "tls", "image", "is", "has", "use", "mount", "volume"})
"""Words before ``secret`` that say that the value names a Secret."""
_WORD = r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+"

PASSWORD, _KEY, _TOKEN, _SECRET = "a password", "a key", "a token", "a secret"


@lru_cache(maxsize=4_096)
def words_of(name: str) -> tuple[str, ...]:
    """The words of a name, in small letters: ``s3.secret-key``, ``AWS_SECRET_ACCESS_KEY``, ``clientSecret``."""
    return tuple(word.lower() for word in re.findall(_WORD, name))


@lru_cache(maxsize=4_096)
def kind_of(name: str) -> str:
    """What a value with this name is, in words; empty where the name does not denote a secret.

    The last word decides: ``DB_PASSWORD`` is one, ``PASSWORD_MIN_LENGTH``, ``TOKEN_URL`` and ``SECRET_NAME`` are none.
    """
    *before, last = words_of(name) or ("",)
    ahead = before[-1] if before else ""
    if last in _PASSWORDS:
        return PASSWORD
    if last in {"key", "apikey", "accesskey", "privatekey", "secretkey"}:
        return _KEY if last != "key" or ahead in _KEYS else ""
    if last in {"token", "secret"} and ahead in (_NO_TOKENS if last == "token" else _NO_SECRETS):
        return ""
    if last in _SECRETS:
        return _TOKEN if last == "token" else _SECRET
    return _SECRET if last in {"salt", "pin"} and name.isupper() else ""


_DIGITS = {
    "pin": r"[0-9]{4,}", "cvv": r"[0-9]{3,4}", "cvc": r"[0-9]{3,4}", "pan": r"([0-9][ -]?){11,18}[0-9]",
    "password": r"[0-9]{4,}",
}  # fmt: skip
"""What is a secret as digits too: a PIN has four of them or more, the pin of a chip has fewer."""
_HARMLESS = (
    r"(?i)|[0-9.]+|true|false|yes|no|none|null|nil|string|str|text|bytes|optional|required|redacted|hidden|\(secret\)"
    r"|[*x.…]+|/\S*|file:\S*|<[^<>]*>|\[[^\]]*\]"
)
_REFERENCE = (
    r"(?is)\$[({\w]|\{\{.*\}\}|\{%.*%\}|%[({]\w|%[A-Z_]+%|ENC\[|vault:|env:|secretref|"
    r"arn:aws|projects/[^/]+/secrets/|\{[A-Za-z_]\w*\}|<[^<>]+>"
)
"""A value that says where the secret is: a variable, a template, a config provider, a secret store."""
_NAME_OF_OBJECT = r"(?:[a-z]+|[a-z0-9]{1,4})(?:[-.](?:[a-z]+|[a-z0-9]{1,4}))*"
"""Of words and short numbers, as people name a Secret."""


def is_literal(name: str, value: str) -> bool:
    """Whether a value under a name of :func:`kind_of` is the secret itself: no reference, path, flag or placeholder."""
    if re.fullmatch(_HARMLESS, value):
        return is_digits(name, value)
    if is_reference(value):
        return False
    if kind_of(value) and re.fullmatch(r"[A-Za-z_.-]+", value) and kind_of(name) != PASSWORD:
        return False  # the key of a Secret under the name of a field for such keys
    is_weak = words_of(name)[-1] in {"secret", "token", "credential", "credentials"} and not name.isupper()
    return not (is_weak and re.fullmatch(_NAME_OF_OBJECT, value))


def is_reference(value: str) -> bool:
    """Whether a value begins with a reference: ``${secrets:shop/db:password}``, ``$(NAME)``, ``{{ .Values.name }}``."""
    return re.match(_REFERENCE, value) is not None


def is_digits(name: str, value: str) -> bool:
    """Whether a name is one of a number that is secret, and the value such a number: a PIN, a card number."""
    words = words_of(name)
    last = next((word for word in reversed(words) if not word.isdigit()), "")
    return last in _DIGITS and re.fullmatch(_DIGITS[last], value) is not None
