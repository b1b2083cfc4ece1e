"""Edits of source text: what they become in every way in which people write a call, and when they are refused."""

from __future__ import annotations

import ast

import pytest

from aiscale.diagnostics import Edit
from aiscale.rules.fixing.calls import edited_call
from aiscale.rules.fixing.replacement import Replacement, UncertainError, collide, replaced
from aiscale.rules.fixing.source import Source

CONSUME = "aiscale.streams.Consume"
IMPORT = "from aiscale.streams import Consume\n"


def edited(text: str, *edits: Edit, positional: tuple[str, ...] = ("name",)) -> str:
    source = Source(text)
    call = next(node for node in ast.walk(source.tree) if isinstance(node, ast.Call) and source.of(node.func) == "Kind")
    return replaced(text, edited_call(source, call, positional, edits))


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("Kind()", "Kind(n=3)"),
        ("Kind('a')", "Kind('a', n=3)"),
        ("Kind('a', n=1)", "Kind('a', n=3)"),
        ("Kind('a', n = (1))", "Kind('a', n = (3))"),
        ("Kind('a', n=1 + \\\n   2, m=4)", "Kind('a', n=3, m=4)"),
        ("Kind('a',)", "Kind('a', n=3)"),
        ("Kind('a', b=(1))", "Kind('a', b=(1), n=3)"),
        ("Kind('ü日', b='🚕')  # ü", "Kind('ü日', b='🚕', n=3)  # ü"),
        ("Kind(\n    'a',\n)", "Kind(\n    'a',\n    n=3,\n)"),
        ("Kind(\n    'a',  # why\n)", "Kind(\n    'a',  # why\n    n=3,\n)"),
        ("Kind(\n    'a'  # why\n)", "Kind(\n    'a',  # why\n    n=3\n)"),
        ("Kind(\n    'a'\n)", "Kind(\n    'a',\n    n=3\n)"),
        ("Kind(\n    'a', b=2\n)", "Kind(\n    'a', b=2,\n    n=3\n)"),
        ("Kind('a',\n     b=2)", "Kind('a',\n     b=2, n=3)"),
        ("Kind('a', b=[\n    1,\n])", "Kind('a', b=[\n    1,\n], n=3)"),
        ("x = [\n\tKind(\n\t\t'a',\n\t),\n]", "x = [\n\tKind(\n\t\t'a',\n\t\tn=3,\n\t),\n]"),
        ("Kind(\r\n    'a',\r\n)\r\n", "Kind(\r\n    'a',\r\n    n=3,\r\n)\r\n"),
        ("Kind(  # first\n    'a',\n    # last\n)", "Kind(  # first\n    'a',\n    n=3,\n    # last\n)"),
        ("Kind('a', b=f'{1}, )')", "Kind('a', b=f'{1}, )', n=3)"),
    ],
)  # fmt: skip
def test_one_argument(before: str, after: str) -> None:
    got = edited(before, Edit("n", "3"))

    assert got == after
    ast.parse(got)


def test_an_argument_by_position_is_replaced() -> None:
    assert edited("Kind('a', 1)", Edit("n", "3"), positional=("name", "n")) == "Kind('a', 3)"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("Kind(n=1)", "Kind()"),
        ("Kind(n=1,)", "Kind()"),
        ("Kind('a', n=1)", "Kind('a')"),
        ("Kind('a', n=1,)", "Kind('a',)"),
        ("Kind('a', n=(1), b=2)", "Kind('a', b=2)"),
        ("Kind('a', n=1, m=2)", "Kind('a')"),
        ("Kind('a', n=1, b=2, m=3)", "Kind('a', b=2)"),
        ("Kind(n=1, m=2, b=(3))", "Kind(b=(3))"),
        ("Kind('a', b=(2), n=1, *c, **d)", "Kind('a', b=(2), *c, **d)"),
        ("Kind('ü日', n='🚕', b='🚕')  # ü", "Kind('ü日', b='🚕')  # ü"),
        ("Kind('a',\n     n=1)", "Kind('a')"),
        ("Kind('a',\n     n=1,\n     b=2)", "Kind('a',\n     b=2)"),
        ("Kind('a', n=1,\n     b=2)", "Kind('a',\n     b=2)"),
        ("Kind(\n    'a',\n    n=[\n        1,\n    ],\n)", "Kind(\n    'a',\n)"),
        ("Kind(\n    'a',\n    n=1\n)", "Kind(\n    'a',\n)"),
        ("Kind(\n    'a',\n    # of b\n    n=1,  # why\n    b=2,\n)", "Kind(\n    'a',\n    # of b\n    b=2,\n)"),
        ("Kind(\n    n=1,\n    m=2,\n)", "Kind(\n)"),
        ("Kind(\r\n    'a',\r\n    n=1,\r\n)\r\n", "Kind(\r\n    'a',\r\n)\r\n"),
        ("Kind(\n    'a', n=1,\n    m=3, b=2\n)", "Kind(\n    'a',\n    b=2\n)"),
    ],
)  # fmt: skip
def test_arguments_taken_out(before: str, after: str) -> None:
    got = edited(before, *(Edit(name, None) for name in ("n", "m") if f"{name}=" in before))

    assert got == after
    ast.parse(got)


def test_an_argument_taken_out_of_an_item() -> None:
    before = IMPORT + "Kind('a', reads=[t, Consume(t, n=1, b=2)])"
    got = edited(before, Edit("reads.n", None, 1, CONSUME))
    assert got == IMPORT + "Kind('a', reads=[t, Consume(t, b=2)])"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("Kind('a', 1)", "n is not written as a keyword"),
        ("Kind('a', **rest)", "n is not written as a keyword"),
        ("Kind('a',  # of a\n     n=1)", "a comment stands before n"),
    ],
)
def test_what_is_not_taken_out(text: str, reason: str) -> None:
    with pytest.raises(UncertainError, match=reason):
        edited(text, Edit("n", None), positional=("name", "n"))


def test_one_taken_out_beside_one_added() -> None:
    assert edited("Kind('a', n=1, b=2)", Edit("n", None), Edit("m", "3")) == "Kind('a', b=2, m=3)"
    with pytest.raises(UncertainError, match="an argument is added where another is removed"):
        edited("Kind(\n    'a',\n    n=1,\n)", Edit("n", None), Edit("m", "3"))


def test_several_arguments_of_one_call() -> None:
    edits = (Edit("n", "3"), Edit("m", "4"), Edit("k", "5"))
    assert edited("Kind('a', n=1)", *edits) == "Kind('a', n=3, m=4, k=5)"
    assert edited("Kind(\n    'a',\n)", *edits) == "Kind(\n    'a',\n    n=3,\n    m=4,\n    k=5,\n)"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (IMPORT + "Kind('a', reads=[t])", IMPORT + "Kind('a', reads=[Consume(t, isolation='x')])"),
        ("import aiscale.streams as st\nKind('a', reads=[t])",
         "import aiscale.streams as st\nKind('a', reads=[st.Consume(t, isolation='x')])"),
        ("from aiscale import streams\nKind('a', reads=[t])",
         "from aiscale import streams\nKind('a', reads=[streams.Consume(t, isolation='x')])"),
        ("from aiscale.streams import Consume as C\nKind('a', reads=[t])",
         "from aiscale.streams import Consume as C\nKind('a', reads=[C(t, isolation='x')])"),
        ("from aiscale.streams import *\nKind('a', reads=[t])",
         "from aiscale.streams import *\nKind('a', reads=[Consume(t, isolation='x')])"),
        ("from aiscale.streams import Avro, Topic\nKind('a', reads=[t.x])",
         "from aiscale.streams import Avro, Consume, Topic\nKind('a', reads=[Consume(t.x, isolation='x')])"),
        ("from aiscale.streams import (\n    Avro,\n    Topic,\n)\nKind('a', reads=[t])",
         "from aiscale.streams import (\n    Avro,\n    Consume,\n    Topic,\n)\n"
         "Kind('a', reads=[Consume(t, isolation='x')])"),
        ("from aiscale.streams import (\n    Avro,\n)\nKind('a', reads=[t])",
         "from aiscale.streams import (\n    Avro,\n    Consume,\n)\nKind('a', reads=[Consume(t, isolation='x')])"),
        ("import os\nfrom aiscale import System\nimport b\nKind('a', reads=[t])",
         "import os\nfrom aiscale import System\nfrom aiscale.streams import Consume\nimport b\n"
         "Kind('a', reads=[Consume(t, isolation='x')])"),
        ("from team import (  # theirs\n    Kind)\nKind('a', reads=(\n    t,  # why\n))",
         "from team import (  # theirs\n    Kind)\nfrom aiscale.streams import Consume\n"
         "Kind('a', reads=(\n    Consume(t, isolation='x'),  # why\n))"),
    ],
)  # fmt: skip
def test_a_reference_is_wrapped_and_its_relation_imported(before: str, after: str) -> None:
    assert edited(before, Edit("reads.isolation", "'x'", 0, CONSUME, wrap=True)) == after


def test_the_argument_of_an_inner_call() -> None:
    edit = Edit("reads.isolation", "'x'", 1, CONSUME)
    given = IMPORT + "Kind('a', reads=[t, Consume(u, group='g')])"
    assert edited(given, edit) == IMPORT + "Kind('a', reads=[t, Consume(u, group='g', isolation='x')])"
    given = IMPORT + "Kind('a', reads=[t, Consume(u, isolation='y')])"
    assert edited(given, edit) == IMPORT + "Kind('a', reads=[t, Consume(u, isolation='x')])"


@pytest.mark.parametrize(
    ("text", "edit", "reason"),
    [
        ("Kind('a', **more)", Edit("n", "3"), "the call unpacks arguments"),
        ("Kind(*more)", Edit("n", "3"), "the call unpacks arguments"),
        ("Kind('a')", Edit("reads.isolation", "'x'", 0, CONSUME), "reads is not written in the call"),
        ("Kind('a', reads=both)", Edit("reads.isolation", "'x'", 0, CONSUME), "reads is not written as a list"),
        ("Kind('a', reads=[*x, t])", Edit("reads.isolation", "'x'", 1, CONSUME), "reads is not written as a list"),
        ("Kind('a', reads=[t])", Edit("reads.isolation", "'x'", 1, CONSUME), "reads has no item 1"),
        ("Kind('a', reads=[given])", Edit("reads.isolation", "'x'", 0, CONSUME), "the Consume is made elsewhere"),
        ("Kind('a', reads=[make(t)])", Edit("reads.isolation", "'x'", 0, CONSUME), "the Consume is made elsewhere"),
        ("from mine import Consume\nKind('a', reads=[Consume(t)])", Edit("reads.isolation", "'x'", 0, CONSUME),
         "the Consume is made elsewhere"),
        ("import x\nclass Consume: ...\nKind('a', reads=[t])", Edit("reads.isolation", "'x'", 0, CONSUME, wrap=True),
         "the file means something else by Consume"),
        ("Kind('a', reads=[t])", Edit("reads.isolation", "'x'", 0, CONSUME, wrap=True),
         "the file imports nothing, so that Consume has no place to come from"),
    ],
)  # fmt: skip
def test_what_is_not_certain_is_refused(text: str, edit: Edit, reason: str) -> None:
    with pytest.raises(UncertainError) as caught:
        edited(text, edit)
    assert str(caught.value) == reason


def test_only_different_edits_of_the_same_text_collide() -> None:
    one, same, other = Replacement(3, 5, "x"), Replacement(3, 5, "x"), Replacement(4, 6, "y")
    assert not collide([one], [same])
    assert collide([one], [other])
    assert not collide([one], [Replacement(5, 7, "y")])
    assert collide([Replacement(3, 3, "a")], [Replacement(3, 3, "b")])
    assert replaced("0123456", [one, same]) == "012x56"


def test_a_file_keeps_its_encoding_and_its_line_ends(tmp_path: object) -> None:
    from pathlib import Path

    file = Path(str(tmp_path)) / "a.py"
    file.write_bytes("# -*- coding: latin-1 -*-\r\nKind('ü')\r\n".encode("latin-1"))
    source = Source.read(file)
    assert source.text == "# -*- coding: latin-1 -*-\r\nKind('ü')\r\n"
    assert source.encoding == "iso-8859-1"
    assert source.newline == "\r\n"
