"""Reads YAML of others: with limits, and without what readers understand differently.

Source: YAML 1.2.2, sections 3.2.1.1 (unique keys) and 3.2.2.2 (aliases); go-yaml v3 ``decode.go``, which refuses
excessive aliasing as well.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import yaml

LARGEST = 16 * 2**20
"""Bytes of a file. The manifests of a large Helm chart with its definitions have 5 MiB."""

DEEPEST = 100
"""Levels of nesting. Source: definitions of custom resources have less than 40."""

MOST_NODES = 1_000_000
"""Values of a document, with those that aliases repeat."""

MOST_DIGITS = 400
"""Digits of a number. A double ends near 10 to the 308th."""

Loader: type[yaml.SafeLoader] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""The C one where it is built in."""


class YamlError(ValueError):
    """A text is not YAML, or exceeds a limit.

    Attributes:
        reason: what is wrong.
        line: where, from 1; 0 if that is unknown.
    """

    def __init__(self, reason: str, line: int = 0) -> None:
        super().__init__(f"line {line}: {reason}" if line else reason)
        self.reason, self.line = reason, line


def read_file(path: Path) -> str:
    """The text of a file.

    Raises:
        YamlError: it is no file, too large, or not UTF-8.
        OSError: it cannot be read.
    """
    if path.exists() and not path.is_file():
        raise YamlError("it is a folder" if path.is_dir() else "it is a pipe or a device, not a file")
    if (size := path.stat().st_size) > LARGEST:
        raise YamlError(f"it has {size:,} bytes; aiscale reads at most {LARGEST:,}")
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise YamlError("it is not UTF-8 text") from None


def read_yaml(text: str, loader: type[yaml.SafeLoader] = Loader) -> Iterator[Any]:
    """The documents of a text.

    Args:
        text: the YAML.
        loader: makes values of nodes.

    Raises:
        YamlError: it is not YAML, nests too deeply, has a key twice in a mapping, or aliases that repeat too much.
    """
    reader = loader(text)
    try:
        while reader.check_node():
            node = reader.get_node()
            if node is not None:
                _Check().size(node, 0)
            yield reader.construct_document(node)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 0
        raise YamlError(" ".join(str(error.problem or error).split()), line) from None
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        if isinstance(error, YamlError):
            raise
        raise YamlError(" ".join(str(error).split())[:200]) from None
    finally:
        reader.dispose()


class _Size(NamedTuple):
    """How many values a node stands for, and how deep they are nested."""

    values: int
    height: int


class _Check:
    """One walk over the nodes of a document; a node with aliases is looked at once."""

    def __init__(self) -> None:
        self._sizes: dict[int, _Size | None] = {}

    def size(self, node: yaml.Node, depth: int) -> _Size:
        """The size of a node, within the limits."""
        line = node.start_mark.line + 1
        if not isinstance(node, yaml.CollectionNode):
            if node.tag.endswith(":int") and len(node.value) > MOST_DIGITS:
                raise YamlError(f"a number has more than {MOST_DIGITS:,} digits", line)
            return _Size(1, 0)
        found = self._sizes[id(node)] if id(node) in self._sizes else self._parts(node, depth)
        if found is None:
            raise YamlError("an alias stands within what it repeats", line)
        if depth + found.height > DEEPEST:
            raise YamlError(f"it is nested deeper than {DEEPEST} levels", line)
        if found.values > MOST_NODES:
            raise YamlError(f"with its aliases it has more than {MOST_NODES:,} values: excessive aliasing", line)
        return found

    def _parts(self, node: yaml.CollectionNode, depth: int) -> _Size:
        if depth > DEEPEST:
            raise YamlError(f"it is nested deeper than {DEEPEST} levels", node.start_mark.line + 1)
        self._sizes[id(node)] = None
        parts: list[yaml.Node] = node.value
        if isinstance(node, yaml.MappingNode):
            self._keys(node)
            parts = [part for pair in node.value for part in pair]
        sizes = [self.size(part, depth + 1) for part in parts]
        found = _Size(1 + sum(one.values for one in sizes), 1 + max((one.height for one in sizes), default=0))
        self._sizes[id(node)] = found
        return found

    @staticmethod
    def _keys(node: yaml.MappingNode) -> None:
        lines: dict[tuple[str, str], int] = {}
        for key, _ in node.value:
            if not isinstance(key, yaml.ScalarNode) or key.tag.endswith(":merge"):
                continue
            line, name = key.start_mark.line + 1, (key.tag, key.value)
            if name in lines:
                raise YamlError(f"the key {key.value[:60]!r} is on line {lines[name]} already", line)
            lines[name] = line
