"""The SVG writer: well-formed, self-contained, and nothing that a user wrote becomes markup."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aiscale.cli.output_file import COMMENTS
from aiscale.render.collapse import collapsed
from aiscale.render.kind_looks import LOOKS
from aiscale.render.markup import xml, xml_id
from aiscale.render.mermaid import mermaid
from aiscale.render.picture import Line, Picture, PictureEdge, PictureGroup, PictureNode
from aiscale.render.svg import svg
from aiscale.render.svg_style import style_sheet
from aiscale.render.system_view import system_picture
from aiscale.render.text_width import fitted, text_width
from tests.render.systems import ROOT, picture, ride_demand

SVG = "{http://www.w3.org/2000/svg}"
FOLDED = "more than 150 cannot be read. --focus draws the part of one team or component, --all every box."
HOSTILE = "\"><script>alert(1)</script><!-- ]]> & \x00 \x1b[31m \u202e \u2028 {{x}} ' </svg>"


def parsed(text: str) -> ET.Element:
    return ET.fromstring(text)


def test_the_picture_in_the_documentation_is_up_to_date() -> None:
    kept = (ROOT / "docs/images/ride_demand.svg").read_text(encoding="utf-8")
    assert COMMENTS["svg"].marked(svg(collapsed(system_picture(ride_demand())))) == kept, (
        "run: aiscale diagram blueprints/ride_demand.py -o docs/images/ride_demand.svg"
    )


def test_it_is_self_contained_and_accessible() -> None:
    root = parsed(svg(system_picture(ride_demand())))
    tags = {element.tag.removeprefix(SVG) for element in root.iter()}
    assert tags == {"svg", "title", "desc", "style", "rect", "text", "g", "path"}
    assert root.get("role") == "img"
    assert root.get("aria-labelledby") == "title description"
    names = {name for element in root.iter() for name in element.attrib}
    assert not {name for name in names if "href" in name or name.startswith("on") or name == "style"}
    assert "url(" not in (root.findtext(f"{SVG}style") or "")
    ids = [element.get("id") for element in root.iter() if element.get("id")]
    assert len(ids) == len(set(ids))
    assert {"title", "description", "node.serving.surge", "group.kafka.events"} <= set(ids)


def test_nothing_becomes_markup() -> None:
    hostile = Picture(
        HOSTILE, HOSTILE,
        (PictureNode(HOSTILE, HOSTILE, (HOSTILE,), HOSTILE, "g"), PictureNode("b", "b")),
        (PictureGroup("g", HOSTILE, HOSTILE, HOSTILE),),
        (PictureEdge(HOSTILE, "b", Line.CALL, HOSTILE),),
        (HOSTILE,),
    )  # fmt: skip
    plain = replace(hostile, title="t", description="d", notes=("n",))
    text = svg(hostile)
    assert "<script" not in text
    assert [e.tag for e in parsed(text).iter()] == [e.tag for e in parsed(svg(plain)).iter()]


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=40), st.text(max_size=40))
def test_any_text_stays_well_formed(one: str, other: str) -> None:
    parsed(f"<a b='{xml(one)}'>{xml(other)}</a>")
    assert (xml_id(one) == xml_id(other)) == (one == other)


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=80), st.floats(12, 400), st.booleans())
def test_fitted_text_fits(text: str, room: float, bold: bool) -> None:
    kept = fitted(text, 11, room, bold=bold)
    assert text_width(kept, 11, bold=bold) <= room
    assert (kept == text) == (text_width(text, 11, bold=bold) <= room)


def test_the_words_of_ride_demand_are_drawn_whole() -> None:
    drawn = system_picture(ride_demand())
    shown = [element.text for element in parsed(svg(drawn)).iter(f"{SVG}text")]
    expected = {drawn.title, *(n.title for n in drawn.nodes), *(line for n in drawn.nodes for line in n.lines)}
    expected |= {e.label for e in drawn.edges if e.label} | {w for g in drawn.groups for w in (g.title, g.subtitle)}
    assert expected <= set(shown)
    assert {"records", "calls", "traffic from outside"} <= set(shown)


def test_the_legend_explains_only_what_occurs() -> None:
    shown = [element.text for element in parsed(svg(picture([(0, 1)], 2))).iter(f"{SVG}text")]
    assert "records" in shown
    assert "calls" not in shown


@pytest.mark.complete
def test_every_kind_has_its_looks() -> None:
    from aiscale.components.registry import COMPONENTS

    kinds = {kind.__name__ for kind in COMPONENTS}
    assert [f"say how {kind} looks in aiscale/render/kind_looks.py" for kind in sorted(kinds - set(LOOKS))] == []
    known = {*kinds, "Outside", "System", "Uplink"}
    assert [f"take {kind} out of aiscale/render/kind_looks.py" for kind in sorted(set(LOOKS) - known)] == []


def test_each_tone_and_shape_is_one_that_the_pictures_know() -> None:
    drawn = [PictureNode(kind, kind, (), kind) for kind in LOOKS]
    tones = {entry.tone for entry in LOOKS.values() if entry.tone}
    sheet, chart = style_sheet(), mermaid(Picture("all", "", tuple(drawn)))
    assert [tone for tone in sorted(tones) if f".glyph.{tone}{{stroke:var(--{tone})}}" not in sheet] == []
    assert {line.split()[1] for line in chart.splitlines() if line.lstrip().startswith("classDef ")} == tones
    assert {entry.dot for entry in LOOKS.values()} == {"", "box3d", "cds", "component", "cylinder", "note"}


def test_a_large_picture_is_folded_and_says_so() -> None:
    nodes = tuple(PictureNode(f"t{i}", f"topic-{i}", (), "Topic", "k") for i in range(160))
    users = (PictureNode("a", "a", (), "Microservice"),)
    edges = tuple(PictureEdge(f"t{i}", "a", Line.STREAM, "12k/s") for i in range(160))
    large = Picture("large", "", nodes + users, (PictureGroup("k", "k"),), edges)
    assert collapsed(large) == Picture(
        "large", "",
        (
            PictureNode("t0", "topic-…", ("160 topics", "topic-0", "topic-1", "topic-2", "and 157 more"), "Topic", "k"),
            *users,
        ),
        (PictureGroup("k", "k"),),
        (PictureEdge("t0", "a", Line.STREAM, "× 160"),),
        (f"161 boxes are folded into 2 by name and domain: {FOLDED}",),
    )  # fmt: skip
    assert collapsed(large, 161) is large
    assert [node.title for node in collapsed(large, focus="t7").nodes] == ["topic-…", "topic-7", "a"]


def test_a_large_picture_is_folded_by_team_and_domain() -> None:
    """The number of services alone says nothing of a system."""
    teams = ("payments", "riders")
    services = [
        PictureNode(f"s{i}", f"service-{i}", (), "Microservice", "core", team=teams[i % 2], domain="services")
        for i in range(100)
    ]
    jobs = [
        PictureNode(f"j{i}", f"job-{i}", (), kind, "core", team="riders", domain="processing")
        for i, kind in enumerate(("StreamJob", "BatchJob", "BatchJob"))
    ]
    topics = [
        PictureNode(f"t{i}", f"topic-{i}", (), "Topic", "kafka", team=teams[i % 2], domain="streams") for i in range(60)
    ]
    alone = PictureNode("c", "bucket", ("s3://x",), "Bucket", team="riders", domain="stores")
    edges = (
        *(PictureEdge(f"s{i}", f"s{i + 2}", Line.CALL) for i in range(50)),  # within a team
        *(PictureEdge(f"s{i}", f"s{i + 1}", Line.CALL) for i in range(0, 20, 2)),
        PictureEdge("s0", "c", Line.STREAM, "12k/s"),
    )
    large = Picture("large", "", (*services, *jobs, *topics, alone), (PictureGroup("core", "core"),), edges)
    found = collapsed(large)
    assert [(node.id, node.title, node.lines, node.kind) for node in found.nodes] == [
        ("s0", "payments", ("50 services", "service-0", "service-2", "service-4", "and 47 more"), "Microservice"),
        ("s1", "riders", ("50 services", "service-1", "service-3", "service-5", "and 47 more"), "Microservice"),
        ("j0", "riders", ("2 batch jobs and 1 stream job", "job-0", "job-1", "job-2"), "BatchJob"),
        ("t0", "payments", ("30 topics", "topic-0", "topic-2", "topic-4", "and 27 more"), "Topic"),
        ("t1", "riders", ("30 topics", "topic-1", "topic-3", "topic-5", "and 27 more"), "Topic"),
        ("c", "bucket", ("s3://x",), "Bucket"),
    ]
    assert found.edges == (PictureEdge("s0", "s1", Line.CALL, "× 10"), PictureEdge("s0", "c", Line.STREAM, ""))
    assert found.notes == (f"164 boxes are folded into 6 by team and domain: {FOLDED}",)
    # Where that leaves too many, teams alone, then domains alone.
    fewer = collapsed(large, 5)
    assert [(node.title, node.lines[0]) for node in fewer.nodes] == [
        ("payments", "50 services"), ("riders", "50 services, 2 batch jobs and 1 stream job"),
        ("payments", "30 topics"), ("riders", "30 topics"), ("bucket", "s3://x"),
    ]  # fmt: skip
    assert [node.title for node in collapsed(large, 4).nodes] == [
        "100 services", "2 batch jobs and 1 stream job", "60 topics", "bucket"
    ]  # fmt: skip
