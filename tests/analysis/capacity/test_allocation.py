"""What finds room where: as much as there is room for, and where it costs least."""

from __future__ import annotations

from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from aiscale.analysis.capacity.allocation import Allocation, Choice
from tests.support.operations import operations

PLACES = "abcd"
CHOICES = [tuple(one) for size in (1, 2, 3, 4) for one in combinations(PLACES, size)]


def test_what_has_a_choice_makes_room_for_what_has_none() -> None:
    filling = Allocation({("a", "b"): 5.0, ("a",): 3.0})
    assert [filling.fill("a", 4.0), filling.fill("b", 9.0)] == [4.0, 4.0]
    assert filling.left == {("a", "b"): 0.0, ("a",): 0.0}


def test_what_is_short_is_told_with_all_that_is_beside_it() -> None:
    filling = Allocation({("a",): 5.0, ("a", "b"): 1.0, ("b", "c"): 1.0, ("d",): 1.0, ("d", "e"): 2.0})
    for place in "abcd":
        filling.fill(place, 2.0)
    assert filling.short() == [("a",), ("d",), ("d", "e")]


def most(asked: dict[Choice, int], room: dict[str, int]) -> int:
    """How much finds room: of any places all that they have, of the rest all that may go there. (P. Hall, 1935)"""
    return min(
        sum(room[one] for one in full) + sum(amount for choice, amount in asked.items() if not set(choice) <= set(full))
        for size in range(len(PLACES) + 1)
        for full in combinations(PLACES, size)
    )


@given(
    st.dictionaries(st.sampled_from(CHOICES), st.integers(0, 9), min_size=1),
    st.lists(st.tuples(st.sampled_from(PLACES), st.integers(0, 9)), max_size=9),
)
def test_each_room_is_used_as_far_as_all_before_allow(asked: dict[Choice, int], rooms: list[tuple[str, int]]) -> None:
    filling = Allocation({choice: float(amount) for choice, amount in asked.items()})
    room, before = dict.fromkeys(PLACES, 0), 0
    for place, more in rooms:
        room[place] += more
        placed = filling.fill(place, float(more))
        now = most(asked, room)
        assert round(placed, 6) == now - before
        before = now
    short = set(filling.short())
    assert bool(short) == (before < sum(asked.values()))
    places = {place for choice in short for place in choice}
    # What is short fills all that it may go to.
    if short:
        assert sum(asked[one] for one in short) - sum(room[one] for one in places) == sum(asked.values()) - before


def test_a_row_of_twice_the_places_is_twice_the_work() -> None:
    def work(size: int) -> int:
        places = [f"{number:04}" for number in range(size)]
        pairs = [(places[number], places[number + 1]) for number in range(size - 1)]

        def fill() -> None:
            filling = Allocation(dict.fromkeys(pairs, 3.0))
            for room in (1.0, 1.0, 9.0):
                for place in places:
                    filling.fill(place, room)
            assert not filling.short()

        return operations(fill)

    assert work(400) <= 2.2 * work(200)
