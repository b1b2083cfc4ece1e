"""What a review may say of its people, what is filled in, and what is refused."""

from __future__ import annotations

from typing import Any

import pytest

from aiscale.core.messages.validation_errors import InvalidComponentError
from aiscale.people import EVERY_DAY, HumanReview, Shift
from aiscale.quantities import Duration
from aiscale.services import Call, DefaultAnswer, Microservice
from aiscale.streams import KafkaCluster, Topic

CASES = Topic("doubtful", KafkaCluster("events"))
RULES = Microservice("rules", image="registry.example/rules:1")
DAY = Shift(6, start="08:00", end="18:00")


def review(**fields: Any) -> HumanReview:
    given = {"consumes": [CASES], "cases_per_hour_per_person": 12, "shifts": [DAY], **fields}
    return HumanReview("desk", **given)


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"consumes": []}, "consumes must name at least one stream: where do cases come from?"),
        ({"shifts": []}, "shifts must not be empty: nobody is ever on duty"),
        ({"fallback_after": "4h"}, "fallback_after needs a fallback: who decides then?"),
        (
            {"fallback": [DefaultAnswer("decline"), RULES]},
            "fallback goes on after a DefaultAnswer, which always answers: put it last",
        ),
        ({"reviewers_per_case": 7}, "reviewers_per_case (7) is above all people of its shifts (6)"),
    ],
)
def test_what_contradicts_itself_is_refused(fields: dict[str, Any], message: str) -> None:
    with pytest.raises(InvalidComponentError) as caught:
        review(**fields)
    [found] = caught.value.diagnostics
    assert found.message.endswith(message)


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"days": []}, "days must name at least one day"),
        ({"days": ["mon", "mon"]}, "days names a day twice"),
        ({"end": "08:00"}, "end is the same time as start (08:00); a whole day is 00:00 to 24:00"),
        (
            {"timezone": "Europe/Dubln"},
            "'Europe/Dubln' is not in the time zone database, did you mean 'Europe/Dublin'?",
        ),
        ({"timezone": "Atlantis/Capital"}, "'Atlantis/Capital' is not in the time zone database"),
    ],
)
def test_a_shift_that_cannot_be_is_refused(fields: dict[str, Any], message: str) -> None:
    with pytest.raises(InvalidComponentError) as caught:
        Shift(6, **{"start": "08:00", "end": "18:00", **fields})
    [found] = caught.value.diagnostics
    assert message in found.message


@pytest.mark.parametrize("fields", [{"start": "8:00"}, {"start": "24:00"}, {"end": "25:00"}, {"end": "18:60"}])
def test_a_time_of_the_day_is_written_as_a_clock_shows_it(fields: dict[str, str]) -> None:
    with pytest.raises(InvalidComponentError):
        Shift(6, **{"start": "08:00", "end": "18:00", **fields})  # type: ignore[arg-type]  # wrong on purpose


def test_a_shift_may_go_past_midnight_and_last_a_whole_day() -> None:
    assert Shift(2, start="22:00", end="06:00").lasts == 8 * 60
    assert Shift(2, start="00:00", end="24:00", days=EVERY_DAY).lasts == 24 * 60


def test_working_days_and_one_person_a_case_are_filled_in() -> None:
    made = review(fallback=[Call(RULES, timeout_ms=50)], fallback_after="4h")
    assert made.shifts[0].days == ("mon", "tue", "wed", "thu", "fri")
    assert (made.reviewers_per_case, made.percent, made.handling) == (1, 100, Duration(300))
