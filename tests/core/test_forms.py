"""What a refused text must look like is said of every field that takes text of a form."""

from __future__ import annotations

import pkgutil
import re
from collections.abc import Iterator
from importlib import import_module
from typing import Any, get_args

import pytest
from pydantic import BaseModel

import aiscale.components
import aiscale.core
from aiscale.core.messages.text_formats import FORMS, form_of
from aiscale.core.messages.validation_errors import InvalidComponentError
from aiscale.core.values.dtypes import DTYPE
from aiscale.processing import Sliding


def _patterns(annotation: Any, metadata: tuple[Any, ...] = ()) -> Iterator[str]:
    for item in (*metadata, *getattr(annotation, "__metadata__", ())):
        for one in (item, *getattr(item, "metadata", ())):
            pattern = getattr(one, "pattern", None)
            if pattern is not None:
                yield pattern if isinstance(pattern, str) else pattern.pattern
    for inner in get_args(annotation):
        yield from _patterns(inner)


def _models(above: type[BaseModel] = BaseModel) -> Iterator[type[BaseModel]]:
    for model in above.__subclasses__():
        if model.__module__.startswith(("aiscale.core", "aiscale.components")):
            yield model
        yield from _models(model)


def test_every_form_is_said_and_each_is_needed() -> None:
    for package in (aiscale.core, aiscale.components):
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            import_module(module.name)
    used = {
        pattern
        for model in _models()
        for info in model.model_fields.values()
        for pattern in _patterns(info.annotation, tuple(info.metadata))
    }
    assert used - {DTYPE} == set(FORMS)


@pytest.mark.parametrize("pattern", FORMS)
def test_an_example_is_right(pattern: str) -> None:
    form = FORMS[pattern]
    assert not form.example or re.search(pattern, form.example)
    # What several types of one field refuse is put together around this.
    assert ", not " not in form.words


def test_a_refused_label_says_what_a_label_is() -> None:
    with pytest.raises(InvalidComponentError) as refused:
        Sliding("5m", slide="1m", label="turns, mood")
    [found] = refused.value.diagnostics
    assert (found.message, found.help) == (
        "Sliding: label must be letters, digits, '-', '_' and spaces, beginning with a letter, such as 'turns and "
        "mood', not 'turns, mood'",
        "label: Name of its result: in `guarantees`, and of the window in the settings of an environment.",
    )


def test_the_form_of_a_plugin_is_its_pattern() -> None:
    assert form_of("^x+$") == "text of the form ^x+$"
