"""Messages, help, docstrings, identifiers and documents follow the style; ``tests/support/style.py`` says what is read."""

from __future__ import annotations

from collections import Counter

from tests.support.style import area, long_sentences, titles, violations, violations_of

NOT_YET_CLEAN: dict[str, int] = {
    "aiscale/analysis/cost": 7,
    "aiscale/analysis/failure": 3,
    "aiscale/analysis/guarantees": 8,
    "aiscale/analysis/load": 1,
    "aiscale/rules": 4,
    "aiscale/rules/changes": 5,
    "aiscale/rules/network": 1,
    "aiscale/rules/objects": 1,
    "aiscale/rules/observability": 1,
    "aiscale/rules/placement": 7,
    "aiscale/rules/platform": 3,
    "aiscale/rules/streams": 7,
    "aiscale/rules/waivers": 1,
    "docs/howto": 2,
    "tests/golden/guarantees": 6,
    "tests/golden/lowering": 1,
    "tests/golden/rules": 15,
}
"""The most violations that an area may have. A bound may only fall; an area that is not listed has none."""


def test_texts_follow_the_style() -> None:
    found = violations()
    counts = Counter(area(violation.path) for violation in found)
    over = {name for name, count in counts.items() if count > NOT_YET_CLEAN.get(name, 0)}
    assert not over, "\n".join(str(violation) for violation in found if area(violation.path) in over)


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
