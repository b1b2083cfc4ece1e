"""Messages, help, docstrings, identifiers and documents follow the style; ``tests/support/style.py`` says what is read."""

from __future__ import annotations

from tests.support.style import long_sentences, titles, violations, violations_of


def test_texts_follow_the_style() -> None:
    assert [str(violation) for violation in violations()] == []


def test_a_forbidden_phrase_is_found_across_lines_and_in_identifiers() -> None:
    text = '"""It can\n    not be."""\nstrangers = told_apart(not_only)\nx = \'can not only\'\n'
    assert [(v.line, v.found, v.write) for v in violations_of("docs/x.md", text)] == [
        (1, "can not", "cannot"),
        (3, "strangers", "unmanaged object; another program, another engineer"),
        (3, "told_apart", "disambiguated"),
    ]


def test_a_sentence_is_counted_with_its_values() -> None:
    text = f"x = f'{{a}} {'word ' * 34}{{b}}'\ny = 'A sentence. ' * 3\n"
    assert [(v.line, v.found) for v in violations_of("aiscale/x.py", text)] == [
        (1, "… word word word word … (36 words)")
    ]
    assert not list(long_sentences("aiscale/x.py", 1, "M1 2 " + "a3 " * 40))


def test_a_title_is_a_decision() -> None:
    for title in ("What three users asked for", "How the plan works", "0003: Why?"):
        assert [v.found for v in titles("docs/adr/0003.md", f"# {title}\n")], title
    assert not list(titles("docs/adr/0003.md", "# 3. Kubernetes objects are registered untyped\n"))
