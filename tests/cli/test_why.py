"""What ``aiscale why`` prints."""

from __future__ import annotations

from aiscale.cli.commands.why import why_text
from aiscale.plan.why import Link, Why

NEEDS = (Link("namespace/a", "a lives in a namespace of its own that admits restricted pods only"),)
ANSWER = Why("service/a", "shop", "a is called by b", "services/a", "Microservice", NEEDS, (), NEEDS * 13, "12ab")


def test_reasons_go_on_below_themselves() -> None:
    lines = why_text(ANSWER, "shop.py:3", is_applied=True, width=60).plain.splitlines()
    assert lines[:8] == [
        "service/a in namespace shop",
        "  why        a is called by b",
        "  made by    Microservice services/a  (shop.py:3)",
        "  plan       12ab",
        "  needs      namespace/a  a lives in a namespace of its own",
        "                          that admits restricted pods only",
        "  beside     namespace/a  a lives in a namespace of its own",
        "                          that admits restricted pods only",
    ]
    assert lines[-1] == "             and 1 more"
    assert max(map(len, lines)) <= 60
