"""Findings as JUnit XML, which CI servers show as tests.

One fails for each finding, one passes for each rule that finds nothing.

Source: Jenkins, xunit-plugin, junit-10.xsd (elements and attributes).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape, quoteattr

from aiscale.diagnostics import Diagnostic
from aiscale.render.diagnostics_text import plain_text, shown_path

if TYPE_CHECKING:
    from aiscale.rules.review import Review

_NAME = "aiscale lint"
_HEAD, _END = '<?xml version="1.0" encoding="UTF-8"?>\n<testsuites>\n', "</testsuites>\n"
_UNPRINTABLE = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters that XML 1.0 does not have."""


def junit_document(
    diagnostics: Iterable[Diagnostic],
    *,
    root: Path | None = None,
    review: Review | None = None,
    failing: Iterable[Diagnostic] | None = None,
) -> str:
    """All findings as one test suite.

    Args:
        diagnostics: what was found and counts.
        root: folder that paths are shown relative to.
        review: where they are from: what is waived or known becomes a skipped test, a rule without findings one
            that passes.
        failing: the findings that make the check fail; all when absent. The others pass, with their text.
    """
    found = list(diagnostics)
    fails = {id(item) for item in (found if failing is None else failing)}
    cases, failures = [], 0
    for item in found:
        text = _text(plain_text([item], root=root))
        if id(item) in fails:
            failures += 1
            inner = (
                f"<failure type={_attribute(str(item.severity))} message={_attribute(item.message)}>{text}</failure>"
            )
        else:
            inner = f"<system-out>{text}</system-out>"
        cases.append(_case(item, inner, root))
    skipped = _skipped(review) if review else []
    cases += [_case(item, f"<skipped message={_attribute(why)}/>", root) for item, why in skipped]
    told = {item.code for item in (*found, *(item for item, _ in skipped))}
    cases += [f"<testcase classname={_attribute('aiscale.' + code[:3])} name={_attribute(code)}/>"
              for code in (review.ran if review else ()) if code not in told]  # fmt: skip
    head = f'tests="{len(cases)}" failures="{failures}" errors="0" skipped="{len(skipped)}"'
    body = "".join(f"    {case}\n" for case in cases)
    return f'{_HEAD}  <testsuite name="{_NAME}" {head}>\n{body}  </testsuite>\n{_END}'


def joined_suites(documents: Mapping[str, str]) -> str:
    """The findings of several blueprints, as one file with a test suite for each.

    Args:
        documents: those of :func:`junit_document`, by the name of the blueprint.
    """
    suites = (
        text.removeprefix(_HEAD).removesuffix(_END).replace(f'"{_NAME}"', _attribute(f"{_NAME} {blueprint}"), 1)
        for blueprint, text in documents.items()
    )
    return f"{_HEAD}{''.join(suites)}{_END}"


def _skipped(review: Review) -> list[tuple[Diagnostic, str]]:
    waived = [
        (item.finding, f"waived by {item.owner} until {item.expires.isoformat()}: {item.reason}")
        for item in review.waived
    ]
    return [*waived, *((item, f"in {review.baseline}") for item in review.known)]


def _case(item: Diagnostic, inner: str, root: Path | None) -> str:
    attributes = {"classname": f"aiscale.{item.code[:3]}", "name": f"{item.code} {item.address}".rstrip()}
    if (span := item.span) is not None:
        attributes |= {"file": shown_path(span.file, root), "line": str(span.line)}
    given = " ".join(f"{name}={_attribute(value)}" for name, value in attributes.items())
    return f"<testcase {given}>{inner}</testcase>"


def _attribute(text: str) -> str:
    return quoteattr(_UNPRINTABLE.sub("\ufffd", text), {"\n": "&#10;", "\t": "&#9;"})


def _text(text: str) -> str:
    return escape(_UNPRINTABLE.sub("\ufffd", text))
