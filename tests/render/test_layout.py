"""Nothing in a picture overlaps, whatever the graph."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aiscale import System
from aiscale.graph.build import build
from aiscale.render.layout.arrange import arrange
from aiscale.render.layout.geometry import Point, Rect, Route
from aiscale.render.layout.ranks import backward, ranks
from aiscale.render.picture import Picture, PictureEdge, PictureGroup, PictureNode
from aiscale.render.system_view import system_picture
from tests.render.geometry_checks import complaints, crossings
from tests.render.systems import ROOT, picture, ride_demand
from tests.support.small_systems import systems

WORDS = st.text(st.characters(codec="utf-8", exclude_categories=("Cs",)), max_size=60)


@st.composite
def pictures(draw: st.DrawFn) -> Picture:
    group_count = draw(st.integers(0, 6))
    groups = tuple(
        PictureGroup(f"g{i}", draw(WORDS), draw(WORDS), "", draw(st.sampled_from([None, *(f"g{j}" for j in range(i))])))
        for i in range(group_count)
    )
    homes = st.sampled_from([None, *(g.id for g in groups)])
    node_count = draw(st.integers(0, 60))
    nodes = tuple(
        PictureNode(
            f"n{i}", draw(WORDS), tuple(draw(st.lists(WORDS, max_size=3))), "", draw(homes),
            entry=draw(st.integers(0, 15)) == 0, below=draw(st.integers(0, 9)) == 0,
        )
        for i in range(node_count)
    )  # fmt: skip
    ends = st.integers(0, max(0, node_count - 1))
    edges = draw(
        st.lists(
            st.builds(
                lambda a, b, label: PictureEdge(f"n{a}", f"n{b}", label=label),
                ends, ends, st.one_of(st.just(""), st.sampled_from(["12k/s", "≤ 50 ms × 2"]), WORDS),
            ),
            max_size=80 if node_count else 0,
        )
    )  # fmt: skip
    return Picture("random", "", nodes, groups, tuple(edges))


@settings(max_examples=250, deadline=None)
@given(pictures())
def test_random_pictures(drawn: Picture) -> None:
    assert complaints(drawn, arrange(drawn)) == []


SHAPES = {
    "nothing": picture([], 0),
    "one box": picture([], 1),
    "60 loners": picture([], 60, {i: "abc"[i % 3] for i in range(40)}),
    "chain of 60": picture([(i, i + 1) for i in range(59)], 60, {i: "ab"[i % 2] for i in range(60)}, "12k/s"),
    "fan-out of 60": picture([(0, i) for i in range(1, 61)], 61, dict.fromkeys(range(30, 61), "a"), "calls"),
    "fan-in of 60": picture([(i, 60) for i in range(60)], 61, {}, "writes"),
    "cycle of 12": picture([(i, (i + 1) % 12) for i in range(12)], 12, {i: "abc"[i % 3] for i in range(12)}, "x"),
    "there and back": picture([(0, 1), (1, 0), (1, 1)], 2, {0: "a"}, "both ways"),
    "everything to everything": picture([(a, b) for a in range(8) for b in range(8)], 8, {1: "a", 5: "a"}, "x"),
    "a long way past 20 boxes": picture([*((i, i + 1) for i in range(20)), (0, 20), (20, 0)], 21, {}, "long"),
    "long names": Picture(
        "long", "", tuple(PictureNode(f"n{i}", "W" * 90, ("m" * 200,), group="g") for i in range(3)),
        (PictureGroup("g", "G" * 300, "s" * 300),), (PictureEdge("n0", "n1", label="L" * 300),),
    ),
    "empty frames": Picture("empty", "", (), (PictureGroup("a", "a"), PictureGroup("b", "b", parent="a"))),
}  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(systems())
def test_random_systems(system: System) -> None:
    drawn = system_picture(build(system)[0])
    assert complaints(drawn, arrange(drawn)) == []


@pytest.mark.parametrize("name", SHAPES)
def test_shapes(name: str) -> None:
    assert complaints(SHAPES[name], arrange(SHAPES[name])) == []


def test_ride_demand_flows_to_the_right() -> None:
    drawn = system_picture(ride_demand())
    layout = arrange(drawn)
    assert complaints(drawn, layout) == []
    assert all(layout.boxes[e.source].right < layout.boxes[e.target].x for e in drawn.edges)
    assert layout.boxes["outside"].x == min(rect.x for rect in layout.boxes.values())


def test_arrows_that_run_side_by_side_do_not_change_places() -> None:
    drawn = system_picture(ride_demand())
    crossed = crossings(arrange(drawn))
    assert set(crossed.values()) == {1}
    to_surge = {index for index, edge in enumerate(drawn.edges) if edge.target == "serving/surge"}
    assert len(to_surge) == 3
    assert [pair for pair in crossed if to_surge.issuperset(pair)] == []


def test_what_carries_the_others_stands_below_them() -> None:
    nodes = (
        PictureNode("pool", "pool", group="g", below=True),
        *(PictureNode(f"n{i}", "n", group="g") for i in range(3)),
    )
    edges = tuple(PictureEdge(f"n{a}", f"n{b}") for a, b in ((0, 1), (1, 0), (1, 2)))
    layout = arrange(Picture("x", "", nodes, (PictureGroup("g", "g"),), edges))
    assert layout.boxes["pool"].bottom == max(rect.bottom for rect in layout.boxes.values())


def test_the_check_itself_sees_faults() -> None:
    drawn = picture([(0, 1), (1, 2)], 3, {0: "a"}, "label")
    good = arrange(drawn)
    box = good.boxes["n1"]
    moved = replace(good, boxes={**good.boxes, "n2": box})
    assert "boxes n1 and n2 overlap" in complaints(drawn, moved)
    into_frame = replace(good, boxes={**good.boxes, "n2": good.boxes["n0"]})
    assert "box n2 lies on the foreign frame a" in complaints(drawn, into_frame)
    first = good.routes[0]
    through = Route((first.points[0], Point(box.right + 50, first.points[0].y)), first.label)
    assert "edge 0 runs through box n1" in complaints(drawn, replace(good, routes=(through, good.routes[1])))
    covered = Route(first.points, Rect(box.x, box.y, 10, 10))
    assert "label 0 lies on box n1" in complaints(drawn, replace(good, routes=(covered, good.routes[1])))


def test_long_chains_stay_straight() -> None:
    layout = arrange(picture([(i, i + 1) for i in range(9)], 10))
    assert [len(route.points) for route in layout.routes] == [2] * 9


def test_only_what_closes_a_cycle_goes_back() -> None:
    arrows = [(4, 0), (0, 1), (1, 2), (2, 0), (2, 3), (3, 3)]
    back = backward(5, arrows)
    assert back == {3, 5}
    assert ranks(5, arrows, back, frozenset()) == [1, 2, 3, 4, 0]


def test_boxes_are_pulled_towards_what_they_feed() -> None:
    arrows = [(0, 1), (1, 2), (3, 2)]
    assert ranks(4, arrows, frozenset(), frozenset()) == [0, 1, 2, 1]


def test_unknown_names_and_circles_of_frames_are_refused() -> None:
    with pytest.raises(KeyError, match="nowhere"):
        arrange(Picture("x", "", (PictureNode("a", "a"),), (), (PictureEdge("a", "nowhere"),)))
    circle = (PictureGroup("a", "a", parent="b"), PictureGroup("b", "b", parent="a"))
    with pytest.raises(KeyError, match="inside itself"):
        arrange(Picture("x", "", (), circle))


def test_every_run_gives_the_same_bytes() -> None:
    code = (
        "import hashlib\nfrom tests.render.systems import ride_demand\nfrom tests.render.test_layout import SHAPES\n"
        "from aiscale.render.svg import svg\nfrom aiscale.render.system_view import system_picture\n"
        "all_ = [*SHAPES.values(), system_picture(ride_demand())]\n"
        "print(hashlib.sha256(''.join(map(svg, all_)).encode()).hexdigest())"
    )
    runs = {
        subprocess.run(
            [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True,
            env={"PYTHONHASHSEED": seed, "PATH": ""},
        ).stdout
        for seed in ("0", "1", "77")
    }  # fmt: skip
    assert len(runs) == 1
