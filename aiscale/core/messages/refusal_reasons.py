"""Reasons for invalid values in words, and advice."""

from __future__ import annotations

import pkgutil
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from difflib import get_close_matches
from importlib import import_module
from typing import Annotated, Any, get_args, get_origin

from pydantic import BaseModel
from pydantic_core import ErrorDetails

from aiscale.core.messages.field_docs import field_document, field_names
from aiscale.core.messages.text_formats import form_of
from aiscale.core.messages.unit_conversion import meant
from aiscale.core.messages.wording import listed, with_article
from aiscale.core.values.dtypes import DTYPE, SCALARS

_TYPES = {
    "int_type": "a whole number", "int_from_float": "a whole number", "int_parsing": "a whole number",
    "float_type": "a number", "float_parsing": "a number", "finite_number": "a finite number",
    "bool_type": "True or False", "bool_parsing": "True or False", "string_type": "text",
    "tuple_type": "a list", "list_type": "a list", "dict_type": "a mapping",
}  # fmt: skip

_BOUNDS = {
    "greater_than_equal": ("at least", "ge"), "less_than_equal": ("at most", "le"),
    "greater_than": ("above", "gt"), "less_than": ("below", "lt"),
}  # fmt: skip

_NUMBERS = frozenset({"int_type", "int_from_float", "float_type"})
_CALLED = frozenset({"Call", "CallTarget"})

_WRONG_KIND = frozenset({"is_instance_of", "model_type", "dataclass_type"})

_ADDRESS = re.compile(r" at 0x[0-9a-f]+(?=>)")
"""Where Python keeps an object: another number on every run."""

_OTHER_NAMES = {
    "deadline": "timeout", "max_duration": "timeout", "max_runtime": "timeout", "active_deadline_seconds": "timeout",
    "time_limit": "timeout", "execution_timeout": "timeout", "share": "percent", "percentage": "percent",
    "canary_scale": "canary_scale_percent", "sample": "sample_rate", "exploration": "exploration_rate",
    "min_free": "min_free_ratio", "metrics": "signals", "triggers": "signals",
    "env": "environment", "envs": "environment", "env_vars": "environment", "environment_variables": "environment",
}  # fmt: skip
"""What people call a field elsewhere, by its name here, where it is not spelt like it."""


def reason_for(item: ErrorDetails, model: type[BaseModel]) -> str:
    """Why a value is invalid: a phrase after the field's name."""
    kind, context, given = item["type"], item.get("ctx", {}), item["input"]
    if kind == "extra_forbidden":
        return f"is not a field of {model.__name__}"
    if kind == "missing":
        return "is missing"
    if kind == "quantity":
        return f"{shown(given)} cannot be read: {context['message'].partition(': ')[2]}"
    if _is_no_list(item):
        return f"must be a list, not {shown(given)}"
    if kind in _WRONG_KIND:
        return f"must be {_article(str(context.get('class') or context.get('class_name')))}, not {shown(given)}"
    if kind.startswith("string_") and kind != "string_type":
        return _text_reason(item)
    if kind.startswith("date_"):
        return f"must be a date as YYYY-MM-DD, not {shown(given)}"
    if kind == "literal_error":
        return f"must be {context['expected']}, not {shown(given)}"
    if kind in _BOUNDS:
        words, key = _BOUNDS[kind]
        return f"must be {words} {_number(context[key])}, not {shown(given)}"
    if kind in _TYPES:
        return f"must be {_TYPES[kind]}, not {shown(given)}"
    message = item["msg"].removeprefix("Value error, ").removeprefix("Assertion failed, ")
    if message.startswith("Input should be "):
        return f"must be {message.removeprefix('Input should be ')}, not {shown(given)}"
    return message[:1].lower() + message[1:]


def _is_no_list(item: ErrorDetails) -> bool:
    """Whether one value, or one text, was given where a list is wanted."""
    kind = item["type"]
    return kind == "sequence_str" or (kind == "is_instance_of" and item.get("ctx", {}).get("class") == "Sequence")


def _text_reason(item: ErrorDetails) -> str:
    kind, context, given = item["type"], item.get("ctx", {}), item["input"]
    if kind == "string_too_long":
        return f"is {len(given):,} characters long, at most {context['max_length']:,} are allowed"
    if kind == "string_too_short":
        characters = "1 character" if len(given) == 1 else f"{len(given)} characters"
        return f"is {characters} long, at least {context['min_length']} are wanted"
    if kind == "string_unicode":
        return f"must be text, not {shown(given)}: half of a surrogate pair is no character"
    if context["pattern"] == DTYPE:
        return f"must be a type such as 'int64' or 'float32[128]', not {shown(given)}"
    return f"must be {form_of(context['pattern'])}, not {shown(given)}"


def near_names(word: str, known: Sequence[str], cutoff: float = 0.6) -> list[str]:
    """Suggestions for an unknown name.

    Typing errors come first, then prefixes (``retention`` for ``retention_days``), then similar names.
    """
    begins = sorted((name for name in known if word.startswith(f"{name}_")), key=len)[-1:]
    return get_close_matches(word, known, n=1, cutoff=0.9) or begins or get_close_matches(word, known, 1, cutoff)


_OWN_NAMES = {"topic_name": r"[A-Za-z0-9._-]{1,200}", "served_name": r"[A-Za-z0-9._/-]{1,200}"}
"""Fields with the name that a broker or a server knows, and the characters of such names."""


def _is_own_name(given: str, field: str, model: type[BaseModel]) -> bool:
    return field in model.model_fields and re.fullmatch(_OWN_NAMES[field], given) is not None


def advice_for(item: ErrorDetails, field: str, model: type[BaseModel]) -> str:
    """What to write instead; empty if the reason contains it."""
    kind, context, given = item["type"], item.get("ctx", {}), item["input"]
    if kind == "extra_forbidden":
        return _field_advice(given, field, model)
    if kind == "quantity":
        return str(context["hint"])
    if kind == "literal_error":
        words = [word.strip("'") for word in str(context["expected"]).replace(" or ", ", ").split(", ")]
        # Half a word says more than likeness does: nvidia-h100 is nvidia-h100-80gb, and not nvidia-a10g.
        holding = [word for word in words if len(str(given)) > 1 and str(given).lower() in word][:3]
        same = [word for word in words if word.lower() == str(given).lower()]
        near = same or holding or get_close_matches(str(given), words, n=1)
        return f"did you mean {' or '.join(map(repr, near))}?" if near else ""
    if _is_no_list(item):
        return _list_advice(given, field)
    if field == "name" and kind in {"string_type", "missing"}:
        return "the first argument is the name"
    if field == "name" and kind in {"string_pattern_mismatch", "string_too_long"}:
        strange = next((c for c in given if not c.isascii()), None)
        if strange is not None:
            return f"{strange!r} is {unicodedata.name(strange, f'U+{ord(strange):04X}')}"
        legal = _legal_name(given)
        own = next((f"{one}={given!r}" for one in _OWN_NAMES if _is_own_name(given, one, model)), None)
        if legal and own is not None:
            return f"{legal!r}, and {own} for its name there"
        return f"for example {legal!r}" if legal else "for example 'ride-requests'"
    if kind in _NUMBERS or (kind in {"less_than", "less_than_equal"} and _BOUNDS[kind][1] in context):
        return _number_advice(item, field, model)
    if type(given).__name__ == "ExternalStore" and str(context.get("class", context.get("class_name"))) in _CALLED:
        return "what is called outside the system is an ExternalService; an ExternalStore keeps records"
    if kind in _WRONG_KIND:
        return _reference_advice(given, field, model)
    if kind == "missing":
        return _documentation(field, model)
    return _form_advice(item, field, model) if kind == "string_pattern_mismatch" else ""


def _field_advice(given: Any, field: str, model: type[BaseModel]) -> str:
    """The field that is meant by one that there is not; all that there are where none is near."""
    known = [name for name in field_names(model) if name != "name"]
    if (called := _OTHER_NAMES.get(field)) in known:
        is_mapping = called == "environment" and not isinstance(given, str)
        return f"{field} is called {called} here{f': {called}={{…}}' if is_mapping else ''}"
    if advice := _model_advice(field, model) or _quantity_advice(given, field, model):
        return advice
    if part := _part_advice(field, model):
        return part
    near = near_names(field, known, cutoff=0.65)
    if near:
        return f"did you mean {near[0]}?"
    advice = _mapping_advice(given, model) or _reference_advice(given, field, model)
    return advice or f"its fields are: {', '.join(known)}"


def _model_advice(field: str, model: type[BaseModel]) -> str:
    """What a class itself says to a field that people expect of it; empty where it says nothing."""
    return str(getattr(model, "field_advice", {}).get(field, ""))


def _quantity_advice(given: Any, field: str, model: type[BaseModel]) -> str:
    from aiscale.core.messages.manifest_fields import quantities_for

    words = quantities_for(given, field, model)
    return f"write {words}" if words else ""


def _part_advice(field: str, model: type[BaseModel]) -> str:
    """The one part of a model that has a field by this name: ``engine=Flink(upgrade=…)``."""
    found = [
        f"{name}={kind.__name__}({field}=…)"
        for name, info in model.model_fields.items()
        for kind in get_args(info.annotation)
        if isinstance(kind, type)
        and issubclass(kind, BaseModel)
        and field in kind.model_fields
        # What is referred to has fields of its own.
        and not hasattr(kind, "family")
    ]
    return f"it is a field of a part: {found[0]}" if len(found) == 1 else ""


def _mapping_advice(given: Any, model: type[BaseModel]) -> str:
    """The one field that a model cannot be without, where that holds a mapping and is given one by another name."""
    wanted = [key for key, info in model.model_fields.items() if info.is_required() and key != "name"]
    annotation = model.model_fields[wanted[0]].annotation if len(wanted) == 1 else None
    holds_mapping = any(get_origin(part) is dict for part in (annotation, *get_args(annotation)))
    return f"did you mean {wanted[0]}?" if holds_mapping and isinstance(given, Mapping) else ""


def _list_advice(given: Any, field: str) -> str:
    """How a list is written, by what stands in its place."""
    if isinstance(given, (set, frozenset)):
        return f"a set has no order: write {field}=[…]"
    if isinstance(given, Mapping):
        return f"list what it holds: {field}=[…]"
    if isinstance(given, Iterable) and not isinstance(given, (str, bytes, BaseModel)):
        return f"make a list of it: {field}=list(…)"
    return f"put it in a list: {field}=[…]"


def _form_advice(item: ErrorDetails, field: str, model: type[BaseModel]) -> str:
    """What text of another form may have been meant."""
    if item["ctx"]["pattern"] == DTYPE:
        near = get_close_matches(item["input"].partition("[")[0].lower(), SCALARS, n=1)
        return f"did you mean {near[0]!r}?" if near else f"there are: {', '.join(SCALARS)}"
    return _documentation(field, model)


def _number_advice(item: ErrorDetails, field: str, model: type[BaseModel]) -> str:
    """The number that was meant: in another unit, or in quotes."""
    kind, given = item["type"], item["input"]
    if kind in _BOUNDS and (isinstance(given, str) or item["ctx"][_BOUNDS[kind][1]] != 1):
        return ""
    number = meant(given, field, model, whole=kind == "int_type")
    if not number:
        return ""
    quoted = "without quotes: " if number == given else ""
    return quoted + (f"{field}={number}" if len(item["loc"]) == 1 else number)


def shown(value: Any) -> str:
    """A value as Python writes it, cut where it gets long; nothing in it can steer a terminal."""
    try:
        text = _ADDRESS.sub("", repr(value))
    except Exception as failure:  # an integer of more digits than Python writes, or an object of others
        long = isinstance(value, int) and value.bit_length()
        text = (
            f"a number of {long:,} bits" if long else f"{with_article(type(value).__name__)} ({type(failure).__name__})"
        )
    return text if len(text) <= 60 else text[:57] + "…"


def _documentation(field: str, model: type[BaseModel]) -> str:
    name = next((name for name, info in model.model_fields.items() if field in {name, info.alias}), "")
    text = field_document(model, name)
    if not text:
        return ""
    sentence = " ".join(text.split()).replace("``", "`").partition(" Source:")[0]
    return f"{_written(field, model.model_fields[name].annotation)}: {sentence}"


def _written(field: str, annotation: Any) -> str:
    """How a field is written that takes one class of objects, or a list of them; its name where it takes others."""
    is_list = get_origin(annotation) is Sequence
    inner = get_args(annotation)[0] if is_list else annotation
    while get_origin(inner) is Annotated:
        inner = get_args(inner)[0]
    first = next((one for one in (inner, *get_args(inner)) if isinstance(one, type)), None)
    # A port is no class that anybody makes.
    if first is None or not issubclass(first, BaseModel) or not first.__doc__ or getattr(first, "family", None) == "":
        return field
    return f"{field}=[{first.__name__}(…)]" if is_list else f"{field}={first.__name__}(…)"


def _reference_advice(given: Any, field: str, model: type[BaseModel]) -> str:
    """Where a reference belongs, or the object that a text names."""
    from aiscale.core.messages.misplaced_references import alone, field_for, object_for

    if isinstance(given, str):
        return object_for(given, field, model)
    first = given[0] if isinstance(given, (list, tuple)) and given else given
    return field_for(given, field, model, with_article(type(first).__name__)) or alone(given, field, model)


def _legal_name(given: str) -> str:
    """The nearest legal name, or nothing when little of what was given would be left."""
    found = re.sub(r"-+", "-", re.sub(r"[^a-z0-9]", "-", given.lower())).strip("-0123456789")[:40].strip("-")
    return found if 2 * len(found) >= min(len(given), 40) else ""


def _number(value: float) -> str:
    return f"{value:,}" if isinstance(value, int) or not value.is_integer() else f"{int(value):,}"


def _article(class_name: str) -> str:
    """``a Topic``; a port is described by the kinds that implement it."""
    kinds = sorted(kind for kind, family in _subclasses(class_name) if family)
    if kinds and class_name not in kinds and class_name != "Component":
        return listed(map(with_article, kinds), most=None, last="or")
    return "a component" if class_name == "Component" else with_article(class_name)


def _subclasses(class_name: str) -> Iterator[tuple[str, str]]:
    """Name and family of the component class of this name, and of every class below it."""
    from aiscale.core.component import Component

    # The words must not depend on what the blueprint happens to import.
    for domain in pkgutil.iter_modules(import_module("aiscale.components").__path__):
        import_module(f"aiscale.components.{domain.name}")
    waiting: list[tuple[type[Component], bool]] = [(Component, False)]
    told: set[type[Component]] = set()
    while waiting:
        cls, below = waiting.pop()
        wanted = below or cls.__name__ == class_name
        if wanted and cls not in told:
            told.add(cls)
            yield cls.__name__, cls.family
        waiting += [(child, wanted) for child in cls.__subclasses__() if child.__module__.startswith("aiscale.")]
