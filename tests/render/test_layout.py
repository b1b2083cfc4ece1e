"""Nothing in a picture overlaps, whatever the graph."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from aiscale.render.layout.arrange import arrange
from aiscale.render.picture import Picture, PictureEdge, PictureGroup, PictureNode
from tests.render.geometry_checks import complaints

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
def test_random_pictures(picture: Picture) -> None:
    assert complaints(picture, arrange(picture)) == []
