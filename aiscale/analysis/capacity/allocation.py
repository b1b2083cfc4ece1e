"""How much of what several ask for finds room at those that each of them may go to."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterable, Mapping, Sequence

Choice = tuple[str, ...]
"""Where something may go: any of these."""


class Allocation:
    """Amounts that may each be divided over the places of their choice, and how much of them is where.

    What is somewhere moves on where that makes room. So all that is ever placed is as much as the room of all places so
    far allows, and filling the cheap ones first costs least.

    Source: J. Edmonds, "Submodular functions, matroids, and certain polyhedra" (1970): what a network can take at its
    ends is a polymatroid, on which the greedy way is the best.
    """

    def __init__(self, asked: Mapping[Choice, float]) -> None:
        self.left = {choice: amount for choice, amount in asked.items() if amount > 0}
        """What stays without capacity, by choice."""
        self._least = 1e-9 * sum(self.left.values())
        self._at: dict[str, dict[Choice, float]] = defaultdict(dict)
        self._choices: dict[str, list[Choice]] = defaultdict(list)
        self._idle: set[str] = set()
        for choice in self.left:
            for place in choice:
                self._choices[place].append(choice)

    def fill(self, place: str, room: float) -> float:
        """Give a place more room; returns how much more is placed by that."""
        placed = 0.0
        while room - placed > self._least and (way := self._way(place)):
            placed += self._move(place, way, room - placed)
        return placed

    def short(self) -> Sequence[Choice]:
        """What has not room enough, and all that shares a place with it; in the order in which it was asked."""
        found = {choice: None for choice, left in self.left.items() if left > self._least}
        waiting = deque(found)
        seen: set[str] = set()
        while waiting:
            for place in waiting.popleft():
                if place not in seen:
                    seen.add(place)
                    beside = [one for one in self._on(place) if one not in found]
                    found.update(dict.fromkeys(beside))
                    waiting.extend(beside)
        return [choice for choice in self.left if choice in found]

    def _on(self, place: str) -> Iterable[Choice]:
        return (choice for choice, amount in self._at[place].items() if amount > self._least)

    def _way(self, place: str) -> list[tuple[Choice, str]]:
        """What is to move for something without room: what comes to the place and from where, and so on from there.

        The last one comes from nowhere. A place that none leads from never has one again.
        """
        came: dict[str, tuple[str, Choice]] = {}
        seen: set[Choice] = set()
        waiting = deque([] if place in self._idle else [place])
        reached = set(waiting)
        while waiting:
            here = waiting.popleft()
            for choice in self._choices[here]:
                if choice in seen:
                    continue
                seen.add(choice)
                if self.left[choice] > self._least:
                    way = [(choice, "")]
                    while here != place:
                        before, moved = came[here]
                        way.append((moved, here))
                        here = before
                    return way[::-1]
                for there in choice:
                    amount = self._at[there].get(choice, 0.0)
                    if amount > self._least and there not in reached and there not in self._idle:
                        reached.add(there)
                        came[there] = here, choice
                        waiting.append(there)
        self._idle |= reached
        return []

    def _move(self, place: str, way: Sequence[tuple[Choice, str]], room: float) -> float:
        amount = min([room, *(self._at[here][choice] if here else self.left[choice] for choice, here in way)])
        for choice, here in way:
            self._at[place][choice] = self._at[place].get(choice, 0.0) + amount
            if here:
                self._at[here][choice] -= amount
            else:
                self.left[choice] -= amount
            place = here
        return amount
