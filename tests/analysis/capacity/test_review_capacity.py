"""People as a part of the system: what comes to them, how long it waits, what happens when they are away."""

from __future__ import annotations

from typing import Any

import pytest

from aiscale import System, Traffic
from aiscale.analysis.capacity.review_capacity import Review, reviews
from aiscale.analysis.delivery.learning_loops import labelled_by, slowest_people
from aiscale.analysis.failure.impact.impact import impact
from aiscale.analysis.guarantees.declared_guarantees import Declaration, declarations
from aiscale.analysis.load.load import Load, loads
from aiscale.cli.views.path import connection
from aiscale.cli.views.steps_between import whole
from aiscale.delivery import Retraining
from aiscale.graph.build import build
from aiscale.observability import Monitoring, Slo
from aiscale.people import EVERY_DAY, HumanReview, Shift
from aiscale.quantities import Duration
from aiscale.rules.observability import obs022_freshness as OBS022
from aiscale.services import DefaultAnswer, Microservice
from aiscale.stores import Bucket, ExternalStore
from aiscale.streams import Consume, KafkaCluster, Produce, Topic
from tests.analysis.guarantees.test_calls import along

KAFKA = KafkaCluster("events")
CASES = Topic("doubtful", KAFKA, retention="7d", traffic=Traffic(mean="12/h", peak="40/h"))
DECISIONS = Topic("decisions", KAFKA)
OFFICE = Shift(6, start="08:00", end="18:00", timezone="Europe/Dublin")
AROUND_THE_CLOCK = Shift(2, days=EVERY_DAY, start="00:00", end="24:00")


def desk(**fields: Any) -> HumanReview:
    given = {"consumes": [CASES], "cases_per_hour_per_person": 10, "shifts": [OFFICE], **fields}
    return HumanReview("desk", **given)


def graph_of(*roots: Any) -> Any:
    return build(System("s", roots))[0]


def found(review: HumanReview) -> Review:
    return reviews(graph_of(review))[review.address]


def test_a_share_of_the_records_comes_to_people_and_each_case_gives_a_decision() -> None:
    graph = graph_of(desk(percent=25, produces=[DECISIONS]))
    assert loads(graph)["humanreviews/desk"] == Load(3 / 3_600, 10 / 3_600, True)
    assert loads(graph)["topics/decisions"] == Load(3 / 3_600, 10 / 3_600, True)
    graph = graph_of(desk(produces=[Produce(DECISIONS, per_request=2)]))
    assert loads(graph)["topics/decisions"].mean == pytest.approx(24 / 3_600)


def test_a_weekend_is_the_longest_wait() -> None:
    one = found(desk())
    assert (one.longest, one.p95) == (Duration.parse("2d15h"), Duration.parse("2d8h"))
    assert (one.people, one.at_most, one.coming) == (6, 60, pytest.approx(12))
    assert (one.why(), one.clock) == ("nobody is on duty from Fri 18:00 to Mon 08:00", "Europe/Dublin")
    assert (round(one.backlog), one.backlog_at, one.drained_at) == (744, "Mon 08:00", "Tue 17:00")
    assert not one.is_overrun


def test_two_opinions_take_twice_the_people() -> None:
    assert found(desk(reviewers_per_case=2)).at_most == pytest.approx(30)
    assert found(desk(reviewers_per_case=5)).is_overrun


def test_what_nobody_counts_waits_for_the_next_shift_alone() -> None:
    silent = Microservice("silent", image="registry.example/a:1", produces=[topic := Topic("cases", KAFKA)])
    review = desk(consumes=[topic])
    one = reviews(graph_of(silent, review))[review.address]
    assert (one.load.is_complete, one.longest) == (False, Duration.parse("2d15h"))


def test_a_fallback_decides_while_nobody_is_on_duty() -> None:
    one = found(desk(fallback=[DefaultAnswer("release")]))
    # Nobody waits: ln 20 decisions of six minutes.
    assert (one.longest, one.p95) == (Duration.parse("18m"), Duration.parse("18m"))


def test_a_fallback_ends_each_wait() -> None:
    one = found(desk(fallback=[DefaultAnswer("release")], fallback_after="4h"))
    # More than five of a hundred are decided by it, just then; who begins just before takes six minutes more.
    assert (one.longest, one.p95) == (Duration.parse("4h6m"), Duration.parse("4h"))
    one = found(desk(cases_per_hour_per_person=1, fallback=[DefaultAnswer("release")], fallback_after="4h"))
    assert (one.is_overrun, one.longest) == (True, Duration.parse("5h"))


def test_people_who_are_always_there_are_sometimes_busy() -> None:
    one = found(desk(shifts=[AROUND_THE_CLOCK]))
    assert one.p95 == Duration.parse("27m")  # M/M/2 at 60 %: 2.25 e^-0.8x - 1.25 e^-x is 0.05 at 4.4 of six minutes
    assert one.why() == "somebody is always on duty"


def test_the_labels_of_a_training_come_when_people_have_decided() -> None:
    labels = Bucket("labels", uri="s3://labels")
    graph = graph_of(desk(produces=[DECISIONS], writes=[labels]))
    for source in (DECISIONS, labels):
        training = Retraining(data=[CASES], labels=[CASES, source])
        assert [(one.item, one.text()) for one in labelled_by(graph, training)] == [
            (1, "desk decides 95 of 100 cases within 2d8h")
        ]
        assert slowest_people(graph, training) == labelled_by(graph, training)[0]
    for training in (Retraining(data=[CASES], labels=[CASES]), Retraining(data=[CASES])):
        assert labelled_by(graph, training) == []
        assert slowest_people(graph, training) is None


def test_a_path_goes_through_people_with_how_long_it_takes() -> None:
    graph = graph_of(desk(produces=[DECISIONS]))
    [way] = connection(graph, "topics/doubtful", "topics/decisions").ways
    assert [hop[0].facts for hop in way.hops] == [
        (
            "12/h, peak 40/h", "up to 6 people, who decide 60/h", "decided within 2d15h at most, 95 of 100 within 2d8h",
            "nobody is on duty from Fri 18:00 to Mon 08:00",
        ),
        ("12/h, peak 40/h",),
    ]  # fmt: skip
    overrun = graph_of(desk(cases_per_hour_per_person=1))
    [way] = connection(overrun, "topics/doubtful", "humanreviews/desk").ways
    assert way.hops[0][0].facts[1:] == (
        "up to 6 people, who decide 6/h", "more come than they decide, 12/h against 1.79/h on average",
    )  # fmt: skip


def test_a_path_guarantees_no_more_than_people_do() -> None:
    graph = graph_of(desk(percent=25, produces=[DECISIONS], fallback=[DefaultAnswer("release")]))
    path = along(graph, "doubtful", "desk", "decisions")
    taken = path.stages[0].crossing
    assert [wait.text() for wait in taken.waits] == [
        "6m–18m for 95 of 100 until somebody decides it: nobody is on duty from Fri 18:00 to Mon 08:00"
    ]
    assert taken.leaves == (
        "75 % of the records, which nobody looks at (percent)",
        'decided by the fixed answer "release" while nobody is on duty (fallback)',
    )
    assert path.standing.delivery.word == "at least once"


@pytest.mark.parametrize(
    ("peak", "fields", "waits", "share"),
    [
        (
            Traffic(mean="12/h", peak="1728/h"), {},
            (360, None, "until somebody decides it: 1,728/h come at the peak, and at most 20/h are decided "
             "(peak_lasts is unset)"), 1.0,
        ),
        (Traffic(mean="12/h", peak="18/h"), {}, (360, 1_620, "until somebody decides it"), 0.95),
        # Whatever comes, a fixed answer ends it after an hour, and the last opinion takes its time.
        (Traffic(mean="12/h", peak="1728/h"), {"fallback": [DefaultAnswer({"ok": False})], "fallback_after": "1h"},
         (360, 3_960, "until somebody decides it"), 1.0),
    ],
)  # fmt: skip
def test_no_end_is_claimed_of_a_peak_that_people_cannot_decide(
    peak: Traffic, fields: dict[str, Any], waits: tuple[float, float | None, str], share: float
) -> None:
    cases = Topic("doubtful", KAFKA, retention="7d", traffic=peak)
    way = along(graph_of(desk(consumes=[cases], shifts=[AROUND_THE_CLOCK], **fields)), "doubtful", "desk")
    (one,) = way.stages[0].crossing.waits
    assert (one.least, one.most, one.what, one.share) == (*waits, share)


def test_a_path_tells_no_longest_time_of_a_peak_that_people_cannot_decide() -> None:
    cases = Topic("doubtful", KAFKA, retention="7d", traffic=Traffic(mean="12/h", peak="1728/h"))
    graph = graph_of(desk(consumes=[Consume(cases, freshness="4h")], shifts=[AROUND_THE_CLOCK]))
    [way] = connection(graph, "topics/doubtful", "humanreviews/desk").ways
    assert way.hops[0][0].facts == (
        "12/h, peak 1,728/h", "read_uncommitted", "within 4h", "up to 2 people, who decide 20/h",
        "95 of 100 decided within 27m at the average rate",
        "not known at a peak: 1,728/h come at the peak, and at most 20/h are decided (peak_lasts is unset)",
    )  # fmt: skip
    assert whole(way.hops, None, way.handled) == {
        "load": "up to 1,728/h at the busiest step",
        "handled": "not known: until somebody decides it: 1,728/h come at the peak, and at most 20/h are decided "
        "(peak_lasts is unset)",
    }  # fmt: skip


def test_what_95_of_100_take_is_no_longest_time() -> None:
    cases = Topic("doubtful", KAFKA, retention="7d", traffic=Traffic(mean="12/h", peak="18/h"))
    by_chance = {"consumes": [Consume(cases, freshness="1h")], "shifts": [AROUND_THE_CLOCK], "produces": [DECISIONS]}

    def seen(**fields: Any) -> tuple[str, tuple[float | None, float | None], Declaration]:
        graph = graph_of(desk(**by_chance | fields))
        [way] = connection(graph, "topics/doubtful", "topics/decisions").ways
        [declared] = declarations(graph, along(graph, "doubtful", "desk", "decisions"))
        first = way.hops[0][0]
        return whole(way.hops, None, way.handled)["handled"], (first.handled_within_s, first.handled_share), declared

    where = ("humanreviews/desk", "consumes.freshness")
    assert seen() == (
        "95 of 100 within 27m", (1_620, 0.95),
        Declaration(*where, "within 1h", "6m–27m for 95 of 100", is_kept=None, is_known=False),
    )  # fmt: skip
    ended = {"fallback": [DefaultAnswer({"ok": False})], "fallback_after": "30m"}
    assert seen(**ended) == (
        "within 36m", (2_160, 1.0), Declaration(*where, "within 1h", "6m–36m", is_kept=True, is_known=True),
    )  # fmt: skip
    # More than five of a hundred are too late: some are, and some are not.
    soon = {"consumes": [Consume(cases, freshness="10m")]}
    assert seen(**soon)[2] == Declaration(
        *where, "within 10m", "6m–27m for 95 of 100", is_kept=None, is_known=True
    )  # fmt: skip


@pytest.mark.parametrize(
    ("promise", "is_found"),
    [
        ({"freshness": "20m"}, True), ({"freshness": "20m", "freshness_share": 0.99}, True),
        ({"freshness": "20m", "freshness_share": 0.95}, True),
        # What 95 of 100 take says nothing of 90 of 100, and of the last of all nobody knows.
        ({"freshness": "20m", "freshness_share": 0.9}, False), ({"freshness": "5m", "freshness_share": 0.9}, True),
        ({"freshness": "30m", "freshness_share": 0.95}, False), ({"freshness": "30m"}, False),
    ],
)  # fmt: skip
def test_a_promise_for_a_share_is_held_against_what_that_share_waits(promise: dict[str, Any], is_found: bool) -> None:
    cases = Topic("doubtful", KAFKA, retention="7d", traffic=Traffic(mean="12/h", peak="18/h"))
    review = desk(consumes=[cases], shifts=[AROUND_THE_CLOCK], produces=[DECISIONS])
    slo = Slo("decided", of=DECISIONS, runbook="https://runbooks.example", **promise)
    graph, found = build(System("s", [review], monitoring=Monitoring(slos=[slo])))
    assert not found.has_errors
    told = [one.message for one in OBS022.check(graph)]
    assert bool(told) is is_found


def told(review: HumanReview, lost: str = "humanreviews/desk") -> dict[str, str]:
    touches = impact(graph_of(review), [lost]).touches
    return {address: f"{touch.effect.word}: {touch.why}" for address, touch in touches.items()}


def test_cases_wait_when_people_are_lost() -> None:
    assert told(desk(produces=[DECISIONS])) == {
        "topics/doubtful": "delayed: its cases wait for desk",
        "topics/decisions": "stale: gets nothing new from desk",
    }


def test_cases_wait_in_the_tool_that_keeps_them() -> None:
    tool = ExternalStore("case-tool", product="PostgreSQL")
    assert told(desk(queue=tool)) == {"externalstores/case-tool": "delayed: its cases wait for desk"}
    assert told(desk(queue=tool), "externalstores/case-tool") == {
        "humanreviews/desk": "fails: has its open cases in case-tool, and has no fallback"
    }


def test_a_fallback_goes_on_without_people() -> None:
    assert told(desk(produces=[DECISIONS], fallback=[DefaultAnswer("release")])) == {}


def test_the_last_case_of_a_peak_waits_for_what_came_faster_than_all_decide() -> None:
    def at_peak(lasts: str | None, **fields: Any) -> Review:
        cases = Topic("doubtful", KAFKA, retention="7d", traffic=Traffic(mean="12/h", peak="40/h", peak_lasts=lasts))
        return found(desk(consumes=[cases], shifts=[AROUND_THE_CLOCK], **fields))

    usual = at_peak(None)
    assert usual.peak == 0
    # Two people decide 20 an hour: in an hour of 40, 20 cases pile up, and the last of them waits another hour.
    busy = at_peak("1h")
    assert (busy.peak, busy.longest, busy.p95) == (pytest.approx(3_600), Duration(3_600 + 360), usual.p95)
    assert at_peak("1s").longest == usual.longest
    rules = DefaultAnswer("decline")
    assert at_peak("1h", fallback=[rules], fallback_after="30m").longest == Duration(1_800 + 360)
    # Somebody is always on duty, so that it is never asked.
    assert at_peak("1h", fallback=[rules]).peak == pytest.approx(3_600)


def by_day_and_night(peak: str, lasts: str | None, **fields: Any) -> Review:
    """100 people by day decide 800 an hour, 40 by night 320."""
    traffic = Traffic(mean="300/h", peak=peak, peak_lasts=lasts)
    return found(
        desk(
            consumes=[Topic("doubtful", KAFKA, retention="7d", traffic=traffic)],
            cases_per_hour_per_person=8,
            shifts=[
                Shift(100, days=EVERY_DAY, start="08:00", end="20:00"),
                Shift(40, days=EVERY_DAY, start="20:00", end="08:00"),
            ],
            **fields,
        )
    )


def test_a_peak_may_come_at_night() -> None:
    one = by_day_and_night("960/h", "2h")
    # 640 an hour more than are decided for two hours, and 320 an hour of them after that.
    assert (one.peak, one.longest, one.p95) == (14_400, Duration.parse("4h8m"), Duration.parse("24m"))
    assert one.why() == "960/h may come for 2h from Mon 20:00, when 320/h are decided"
    assert one.usually == " at the average rate"
    # By day these are too few to make one wait.
    assert by_day_and_night("640/h", "2h").longest == Duration.parse("2h8m")
    quiet = by_day_and_night("320/h", "2h")
    assert (quiet.longest, quiet.peak, quiet.usually, quiet.endless) == (quiet.p95, 0, "", "")


def test_nobody_knows_how_long_a_peak_at_night_makes_wait_that_may_last_for_ever() -> None:
    one = by_day_and_night("640/h", None)
    assert one.endless == ("640/h come at the peak, and with the fewest people 320/h are decided (peak_lasts is unset)")
    assert (one.within, one.usually) == (None, " at the average rate")
    assert by_day_and_night("320/h", None).endless == ""


def test_a_peak_before_a_night_without_people_waits_for_the_morning() -> None:
    def office(**fields: Any) -> Review:
        traffic = Traffic(mean="12/h", peak="120/h", peak_lasts="1h")
        return found(desk(consumes=[Topic("doubtful", KAFKA, retention="7d", traffic=traffic)], **fields))

    one = office()
    # 60 of Friday's last hour, or all of its first without people, wait for the weekend and for an hour of Monday.
    assert one.longest == Duration.parse("2d16h")
    assert one.why() == ("120/h may come for 1h from Fri 18:00; nobody is on duty from Fri 18:00 to Mon 08:00")
    ruled = office(fallback=[DefaultAnswer("hold")])
    # What comes on duty is for people, and the last of it comes before they leave.
    assert (ruled.longest, ruled.p95) == (one.longest, Duration.parse("18m"))
    assert ruled.why() == (
        "120/h may come for 1h from Fri 16:00, when 60/h are decided; nobody is on duty from Fri 18:00 to Mon 08:00"
    )
