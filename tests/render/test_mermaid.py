"""Mermaid text: whole, and safe whatever the names."""

from __future__ import annotations

import re

from hypothesis import given, settings
from hypothesis import strategies as st

from aiscale.render.mermaid import mermaid
from aiscale.render.picture import Line, Picture, PictureEdge, PictureGroup, PictureNode

SMALL = Picture(
    "small",
    "Two boxes.",
    (
        PictureNode("outside", "outside", (), "Outside", entry=True),
        PictureNode("topics/a", "a", ("48 partitions", "key id"), "Topic", "kafka/k"),
        PictureNode("services/b", 'b "quoted"', (), "Microservice", "clusters/c"),
    ),
    (
        PictureGroup("kafka/k", "k", "3 brokers", "KafkaCluster", "clusters/c"),
        PictureGroup("clusters/c", "c", "", "KubernetesCluster"),
    ),
    (
        PictureEdge("outside", "topics/a", Line.OUTSIDE, "12k/s, peak 40k/s"),
        PictureEdge("topics/a", "services/b", Line.STREAM),
    ),
    ("folded",),
)

EXPECTED = """\
%% small: Two boxes.
%% folded
flowchart LR
    subgraph g2["c"]
        subgraph g1["k · 3 brokers"]
            n2[["<b>a</b><br/>48 partitions<br/>key id"]]
        end
        n3["<b>b #34;quoted#34;</b>"]
    end
    n1(["<b>outside</b>"])
    n1 -.->|"12k/s, peak 40k/s"| n2
    n2 --> n3
    classDef service stroke:#3b74d9,stroke-width:2px
    class n3 service
    classDef stream stroke:#11877b,stroke-width:2px
    class n2 stream
"""


def test_the_whole_text() -> None:
    assert mermaid(SMALL) == EXPECTED


@settings(max_examples=200, deadline=None)
@given(
    st.one_of(st.text(max_size=30), st.sampled_from(["%%{init: {}}%%", 'x"]\nclick n1 href "e"', "end", "<b>", "a\nb"]))
)
def test_no_name_becomes_syntax(words: str) -> None:
    hostile = Picture(
        words, words, (PictureNode("a", words, (words,), "Topic", "g"),), (PictureGroup("g", words, words),),
        (PictureEdge("a", "a", Line.CALL, words),), (words,),
    )  # fmt: skip
    lines = mermaid(hostile).splitlines()
    label = r'\|"[^"<>{}`]*"\|'
    text = r"[^\"<>{}`]*"
    expected = [
        r"%% [^{}]*", r"%% [^{}]*", "flowchart LR", rf'    subgraph g1\["{text}"\]',
        rf'        n1\[\["<b>{text}</b><br/>{text}"\]\]', "    end", rf"    n1 -\.->({label})? n1",
        "    classDef stream stroke:#11877b,stroke-width:2px", "    class n1 stream",
    ]  # fmt: skip
    assert len(lines) == len(expected)
    assert [line for line, pattern in zip(lines, expected, strict=True) if not re.fullmatch(pattern, line)] == []
