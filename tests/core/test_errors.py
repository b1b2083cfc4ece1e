"""What a component refuses is said in plain words at the exact place.

``AISCALE_UPDATE_GOLDENS=1 pytest tests/core`` writes the expected texts anew.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from aiscale.core.messages.validation_errors import InvalidComponentError
from aiscale.observability import Slo
from aiscale.platform import EksCluster
from aiscale.render.diagnostics_text import plain_text
from aiscale.streams import Topic
from tests.support.golden import GOLDEN, expect, findings

pytestmark = pytest.mark.complete
CASES = sorted((GOLDEN / "errors").glob("*.py"))


def test_there_are_many_kinds_of_mistakes() -> None:
    assert {case.stem for case in CASES} == {text.stem for text in (GOLDEN / "errors").glob("*.txt")}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.stem)
def test_a_mistake_is_said_in_these_words(case: Path) -> None:
    found = findings(case)
    assert {item.code for item in found} == {"MOD001"}
    text = plain_text(found, root=case.parent, width=100)
    assert text.isascii() or all(character.isprintable() or character == "\n" for character in text)
    expect(text, case.with_suffix(".txt"))


@pytest.mark.parametrize(
    ("make", "help_text"),
    [
        (lambda: EksCluster("core", region="eu-west-1"), "pools=[NodePool(…)]: Its node pools."),
        (lambda: Topic("rides"), "cluster: Kafka cluster of the topic."),
        (lambda: Slo("answers", availability=0.9), "of: Component that it is about. Its owner receives the alerts, "
         "unless the Slo has an `owner`."),
    ],
)  # fmt: skip
def test_what_is_missing_is_shown_as_it_is_written(make: Callable[[], object], help_text: str) -> None:
    with pytest.raises(InvalidComponentError) as caught:
        make()
    assert [item.help for item in caught.value.diagnostics] == [help_text]
