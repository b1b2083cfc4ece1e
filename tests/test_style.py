"""Messages, help, docstrings, identifiers and documents follow the style; ``tests/support/style.py`` says what is read."""

from __future__ import annotations

from collections import Counter

from tests.support.style import area, long_sentences, titles, violations, violations_of

NOT_YET_CLEAN = {
    "CHANGELOG.md": 80,
    "CONTRIBUTING.md": 9,
    "README.md": 11,
    "action.yml": 1,
    "aiscale": 9,
    "aiscale/analysis/capacity": 1,
    "aiscale/analysis/cost": 18,
    "aiscale/analysis/failure": 3,
    "aiscale/analysis/guarantees": 8,
    "aiscale/analysis/load": 3,
    "aiscale/analysis/privacy": 1,
    "aiscale/catalog": 18,
    "aiscale/cli": 149,
    "aiscale/components": 83,
    "aiscale/core": 39,
    "aiscale/engine": 70,
    "aiscale/graph": 7,
    "aiscale/lowering": 59,
    "aiscale/lowering/retrieval": 1,
    "aiscale/lowering/services": 7,
    "aiscale/lowering/serving": 7,
    "aiscale/plan": 21,
    "aiscale/render": 37,
    "aiscale/rules": 17,
    "aiscale/rules/changes": 25,
    "aiscale/rules/delivery": 25,
    "aiscale/rules/features": 7,
    "aiscale/rules/fixing": 8,
    "aiscale/rules/images": 1,
    "aiscale/rules/model": 13,
    "aiscale/rules/network": 59,
    "aiscale/rules/objects": 4,
    "aiscale/rules/observability": 13,
    "aiscale/rules/placement": 46,
    "aiscale/rules/platform": 24,
    "aiscale/rules/plugins": 7,
    "aiscale/rules/processing": 16,
    "aiscale/rules/retrieval": 7,
    "aiscale/rules/scaling": 8,
    "aiscale/rules/services": 21,
    "aiscale/rules/serving": 40,
    "aiscale/rules/streams": 74,
    "aiscale/rules/waivers": 10,
    "aiscale/sandbox": 20,
    "aiscale/toolchain": 26,
    "blueprints/fraud": 1,
    "docs/adr": 63,
    "docs/explanation": 24,
    "docs/howto": 201,
    "docs/reference": 360,
    "docs/tutorial": 2,
    "examples/01-three-faults": 2,
    "examples/06-two-regions": 1,
    "tests/golden/blueprints": 8,
    "tests/golden/changes": 14,
    "tests/golden/errors": 29,
    "tests/golden/guarantees": 7,
    "tests/golden/lowering": 21,
    "tests/golden/personal_data": 10,
    "tests/golden/replay": 2,
    "tests/golden/rules": 218,
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
