"""Findings as people read them: carets under the right characters, whatever the line holds."""

from __future__ import annotations

from pathlib import Path

import pytest

from aiscale.diagnostics import Diagnostic, Location, Severity
from aiscale.render.diagnostics_text import plain_text, rich_text, shown_path
from aiscale.render.source_excerpt import cells
from tests.support.golden import GOLDEN, findings


def shown(tmp_path: Path, source: str, marked: str, *, label: str = "here", width: int = 80, **more: object) -> str:
    """The text of a finding that marks a part of a source file."""
    file = tmp_path / "a.py"
    file.write_text(source, encoding="utf-8")
    assert marked in source
    where = _call(file, source)
    found = Diagnostic("STR012", Severity.ERROR, "it is wrong", "", where, "x", None, label, **more)  # type: ignore[arg-type]
    return plain_text([found], root=tmp_path, width=width)


def _call(file: Path, source: str) -> Location:
    code = compile(source, str(file), "exec")
    end = max(
        (position[1] or 0, position[3] or 0, index)
        for index, position in enumerate(code.co_positions())
        if position[1] is not None and position[3] is not None
    )
    return Location(str(file), 1, (), code, end[2] * 2)


def test_one_line(tmp_path: Path) -> None:
    assert shown(tmp_path, "f(x=12)\n", "12", help="x=13", notes=("a fact", "another")) == (
        "error[STR012]: it is wrong\n"
        " --> a.py:1:5\n"
        "  |\n"
        "1 | f(x=12)\n"
        "  |     ^^ here\n"
        "  = note: a fact\n"
        "  = note: another\n"
        "  = help: x=13\n"
        "  = more: aiscale explain STR012\n"
    )


def test_the_margin_grows_with_the_line_number(tmp_path: Path) -> None:
    assert shown(tmp_path, "\n" * 99 + "f(x=12)\n", "12").splitlines()[1:5] == [
        "   --> a.py:100:5",
        "    |",
        "100 | f(x=12)",
        "    |     ^^ here",
    ]


def test_several_lines(tmp_path: Path) -> None:
    assert shown(tmp_path, "f(x=[\n    1,\n    2,\n])\n", "[").splitlines()[2:-1] == [
        "  |",
        "1 |   f(x=[",
        "  |  _____^",
        "2 | |     1,",
        "3 | |     2,",
        "4 | | ])",
        "  | |_^ here",
    ]


def test_many_lines_are_folded(tmp_path: Path) -> None:
    body = "".join(f"    {n},\n" for n in range(20))
    assert shown(tmp_path, f"f(x=[\n{body}])\n", "[").splitlines()[2:-1] == [
        "   |",
        " 1 |   f(x=[",
        "   |  _____^",
        " 2 | |     0,",
        " 3 | |     1,",
        "...  |",
        "22 | | ])",
        "   | |_^ here",
    ]


@pytest.mark.parametrize(
    ("source", "line", "caret"),
    [
        ('f(a="日本", x=12)\n', '1 | f(a="日本", x=12)', "  |               ^^ here"),
        ('f(a="e\u0301", x=12)\n', '1 | f(a="e\u0301", x=12)', "  |            ^^ here"),
        ('f(a="🚕", x=12)\n', '1 | f(a="🚕", x=12)', "  |             ^^ here"),
        ("f(a=1,\tx=12)\n", "1 | f(a=1,  x=12)", "  |           ^^ here"),
        ("if 1:\n\tf(x=12)\n", "2 |     f(x=12)", "  |         ^^ here"),
        ('f(x="日本")\n', '1 | f(x="日本")', "  |     ^^^^^^ here"),
    ],
    ids=["wide", "combining", "emoji", "tab", "tab first", "wide marked"],
)
def test_carets_stand_under_what_they_mark(tmp_path: Path, source: str, line: str, caret: str) -> None:
    assert shown(tmp_path, source, "x").splitlines()[3:5] == [line, caret]


def test_what_steers_a_terminal_is_not_shown(tmp_path: Path) -> None:
    source, link = 'f(a="\x1b[31m\u202e", x=12)\n', "\x1b]8;;http://x\x07"
    text = shown(tmp_path, source, "12", label=link, notes=("\u2066a\nb",), help="\x9b1m")
    assert all(character.isprintable() or character == "\n" for character in text)
    assert text.splitlines()[3:5] == [
        '1 | f(a="\ufffd[31m\ufffd", x=12)',
        "  |                 ^^ \ufffd]8;;http://x\ufffd",
    ]
    assert "  = note: \ufffda b\n" in text


@pytest.mark.parametrize("width", [60, 80, 120, 200])
@pytest.mark.parametrize("before", [0, 30, 70, 500])
@pytest.mark.parametrize("after", [0, 40, 500])
def test_long_lines_are_cut_around_the_caret(tmp_path: Path, width: int, before: int, after: int) -> None:
    source = f'f(a="{"b" * before}", x=123456, c="{"d" * after}")\n'
    _, _, _, line, caret, *rest = shown(tmp_path, source, "123456", width=width).splitlines()
    at = caret.index("^")
    assert caret[at : at + 6] == "^^^^^^"
    assert line[at : at + 6] == "123456"
    assert max(map(cells, (line, caret, *rest))) <= width


def test_a_label_without_room_beside_the_caret_goes_below_it(tmp_path: Path) -> None:
    lines = shown(
        tmp_path, f'f(a="{"b" * 40}", x=12)\n', "12", label="twenty-six characters here", width=64
    ).splitlines()
    assert lines[4:6] == [f"  | {' ' * 50}^^", f"  | {' ' * 34}twenty-six characters here"]


def test_long_remarks_are_wrapped_below_their_first_word(tmp_path: Path) -> None:
    text = shown(tmp_path, "f(x=12)\n", "12", notes=("one two three four five six seven eight",), width=40)
    assert "  = note: one two three four five six\n          seven eight\n" in text


def test_a_finding_without_a_source_still_names_its_place() -> None:
    found = [
        Diagnostic("STR012", Severity.WARNING, "a", location=Location("<string>", 3)),
        Diagnostic("STR012", Severity.NOTE, "b", address="topics/rides"),
    ]
    assert plain_text(found) == (
        "warning[STR012]: a\n --> <string>:3:1\n  = more: aiscale explain STR012\n\n"
        "note[STR012]: b\n = note: about topics/rides\n = more: aiscale explain STR012\n"
    )


def test_paths_are_relative_below_the_folder_only(tmp_path: Path) -> None:
    assert shown_path(str(tmp_path / "a" / "b.py"), tmp_path) == "a/b.py"
    assert shown_path("/elsewhere/b.py", tmp_path) == "/elsewhere/b.py"
    assert shown_path("a/b.py", tmp_path) == "a/b.py"
    assert shown_path("<stdin>", tmp_path) == "<stdin>"


def test_no_findings_are_no_text() -> None:
    assert plain_text([]) == ""
    assert rich_text([]).plain == ""


def test_with_styles_it_is_the_same_text() -> None:
    found = findings(GOLDEN / "rules" / "STR005" / "bad_shared.py")
    text = rich_text(found)
    assert text.plain == plain_text(found)
    assert {str(span.style) for span in text.spans} == {"bold yellow", "bold", "blue"}


def test_words_in_brackets_are_no_markup() -> None:
    found = [Diagnostic("STR012", Severity.ERROR, "[red]x[/red] [link=http://x]y[/link]")]
    assert "[red]x[/red] [link=http://x]y[/link]" in rich_text(found).plain
