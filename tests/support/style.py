"""The style of the product's texts: plain technical English in the terms of Kubernetes, Kafka and Pulumi.

``python -m tests.support.style PATH…`` lists every violation below the paths with its place.
"""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from tests.support.paths import ROOT

LONGEST_SENTENCE = 35
"""In words, for a sentence of a message or a help text."""

PHRASES = {
    r"can\s+not(?!\s+only)\b": "cannot",
    r"brought\s+up": "deployed, created",
    r"(?:bring|brings|bringing)(?:\s+[\w'`-]+){0,3}\s+up(?!\s+to)": "deploys, creates",
    r"strangers?": "unmanaged object; another program, another engineer",
    r"mend(?:s|ed|ing)?": "fix",
    r"(?:take|takes|taken|taking)\s+(?:[\w'-]+\s+){0,2}for\s+dead": "removed from the consumer group",
    r"put(?:s|ting)?\s+(?:[\w'`-]+\s+){0,4}aside": "sends to the dead-letter topic",
    r"(?:is|are|was|were|be|been|being)\s+told": "gets (variables), is bound to, receives alerts",
    r"told\s+(?:of|apart)": "bound to; disambiguated",
    r"told_apart": "disambiguated",
    r"not\s+provisioned\s+yet": "not supported by `aiscale up`",
    r"reckon(?:s|ed|ing)?": "compute",
    r"at\s+(?:their|its)\s+(?:fewest|most)": "at min_replicas, at max_replicas",
    r"(?<!all-)in\s+clear": "unencrypted (plaintext)",
    r"(?:is|are)\s+torn": "spans clusters",
    r"whom\s+to\s+call": "owner, on-call contact",
    r"hand(?:s|ed|ing)?\s+over": "passes, returns",
    r"no\s+room": "no free capacity",
    r"counted\s+together": "summed",
    r"halves\s+of\s+traces": "partial traces",
    r"answers?\s+for\s+nobody": "serves no caller",
    r"what\s+comes\s+in\s+there": "incoming traffic",
    r"dealings": "data access",
    r"not[\s_]said": "unset, not specified",
    r"shall": "must, may",
    r"through\s+the\s+house": "through the packages",
    r"what\s+of\s+(?:it|them)": "name the noun",
    r"(?:has|have)\s+no\s+patience|patience": "timeout",
    r"stumbl(?:e|es|ed|ing)": "fails",
}
"""Phrases that the style forbids, as patterns of whole words in lower case, and what is written instead."""

NO_DECISION = re.compile(
    r"^(?:what|why|how|when|which|notes?|some|names|thoughts)\b|\?$|\basked\s+for\b", re.IGNORECASE
)
"""Titles of decision records that tell a story or name a subject only."""

TEXTS = (".py", ".md", ".txt", ".j2", ".template", ".toml", ".yml", ".yaml", ".json")
ROOTS = (
    "aiscale", "blueprints", "examples", "docs", "tests/golden", "README.md", "CONTRIBUTING.md", "CHANGELOG.md", "action.yml",
)  # fmt: skip
NOT_READ = ("aiscale/catalog/data/", "docs/reference/output.schema.json", "tests/golden/avro/")
"""Texts of others: resource definitions, schemas."""

_SPLIT = re.compile(r"[.;:?!](?=\s|$)|\n|\|")
_WORD = re.compile(r"[A-Za-z…][\w.,'/=-]*")

_PICTURE = re.compile(r"[Mm][0-9]")


class Violation(NamedTuple):
    """A place that does not follow the style."""

    path: str
    line: int
    found: str
    write: str

    def __str__(self) -> str:
        """``path:line: found → write``."""
        return f"{self.path}:{self.line}: {self.found} → {self.write}"


@cache
def _phrases() -> tuple[re.Pattern[str], tuple[tuple[re.Pattern[str], str], ...]]:
    each = tuple((re.compile(pattern), write) for pattern, write in PHRASES.items())
    return re.compile(rf"(?<![a-z])(?:{'|'.join(PHRASES)})(?![a-z])"), each


def phrases(path: str, text: str) -> Iterator[Violation]:
    """Forbidden phrases of a file, in identifiers, comments and texts alike."""
    found, each = _phrases()
    for match in found.finditer(text.lower()):
        write = next(write for pattern, write in each if pattern.fullmatch(match[0]))
        yield Violation(path, text.count("\n", 0, match.start()) + 1, " ".join(match[0].split()), write)


def literals(text: str) -> Iterator[tuple[int, str]]:
    """The line and the text of every string of a program that is no docstring; ``…`` stands for a value."""
    tree = ast.parse(text)
    parts: set[int] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            parts.add(id(node.value))
        elif isinstance(node, ast.JoinedStr):
            parts.update(map(id, node.values))
            yield node.lineno, "".join(str(p.value) if isinstance(p, ast.Constant) else "…" for p in node.values)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in parts:
            yield node.lineno, node.value


def long_sentences(path: str, line: int, text: str) -> Iterator[Violation]:
    """Sentences of a text with more words than ``LONGEST_SENTENCE``."""
    if text.count(" ") < LONGEST_SENTENCE or _PICTURE.match(text):
        return
    for sentence in _SPLIT.split(text):
        words = _WORD.findall(sentence)
        if len(words) > LONGEST_SENTENCE:
            yield Violation(path, line, " ".join(words[:5]) + f" … ({len(words)} words)", "two sentences")


def titles(path: str, text: str) -> Iterator[Violation]:
    """The title of a decision record, when it is no decision."""
    title = text.split("\n", 1)[0].lstrip("# ").strip()
    title = re.sub(r"^(?:ADR[- ]?)?\d+[.:]?\s+", "", title)
    if NO_DECISION.search(title):
        yield Violation(path, 1, title, "the decision as a sentence")


def violations_of(path: str, text: str) -> Iterator[Violation]:
    """Every violation of a file, given its path from the root of the repository."""
    yield from phrases(path, text)
    if path.startswith("docs/adr/"):
        yield from titles(path, text)
    if path.startswith("aiscale/") and path.endswith(".py"):
        for line, literal in literals(text):
            yield from long_sentences(path, line, literal)
    elif path.startswith("tests/golden/") and path.endswith(".txt"):
        for number, message in enumerate(text.split("\n"), 1):
            yield from long_sentences(path, number, message)


def files(*below: str) -> list[str]:
    """The files whose texts are read, from the root of the repository."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", *(below or ROOTS)],
        cwd=ROOT, check=True, capture_output=True, text=True,
    ).stdout  # fmt: skip
    return sorted(
        name
        for name in listed.split("\0")
        if name.endswith(TEXTS) and not name.startswith(NOT_READ) and name.startswith(ROOTS) and (ROOT / name).is_file()
    )


def violations(*below: str) -> list[Violation]:
    """The violations below some paths; of the whole product by default."""
    return [
        violation
        for path in files(*below)
        for violation in violations_of(path, (ROOT / path).read_text(encoding="utf-8", errors="replace"))
    ]


if __name__ == "__main__":
    every = violations(*sys.argv[1:])
    sys.stdout.writelines(f"{violation}\n" for violation in every)
    sys.stdout.write(f"{len(every)} violations\n")
    sys.exit(bool(every))
