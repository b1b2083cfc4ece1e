"""Parses messages of a ``.proto`` file: names, numbers and types of fields, as compatibility checks need them.

Source: Protocol Buffers language specification, proto2 and proto3.
"""

import re
from dataclasses import dataclass, field
from typing import NamedTuple

_TOKEN = re.compile(
    r"""//[^\n]*|/\*.*?\*/|(?P<text>"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*')"""
    r"""|(?P<word>\.?[A-Za-z_][\w.]*)|(?P<number>-?(?:0[xX][0-9a-fA-F]+|[0-9][\w.+]*))|(?P<sign>[{}\[\]()<>;=,:/+-])|\s+"""
    r"""|(?P<bad>.)""",
    re.DOTALL,
)
_DEEPEST = 100


class ProtoError(Exception):
    """A syntax error in a ``.proto`` file; the caller adds the file.

    Attributes:
        start: offset of the error.
        end: offset after its last character.
    """

    def __init__(self, reason: str, start: int, end: int = -1) -> None:
        super().__init__(reason)
        self.start, self.end = start, max(end, start + 1)


@dataclass(frozen=True, slots=True)
class ProtoField:
    """One field of a message.

    Attributes:
        name: its name.
        number: its field number.
        type: a scalar type, a message or enum name, or ``map``.
        label: ``optional``, ``required``, ``repeated``, or empty.
        start: offset of its statement.
        end: offset after its last character.
    """

    name: str
    number: int
    type: str
    label: str = ""
    start: int = field(default=0, compare=False)
    end: int = field(default=0, compare=False)


@dataclass(slots=True)
class Message:
    """A message: its fields in the order of the file, those of oneofs included.

    Attributes:
        name: its full name.
        start: offset of its name in the text.
        fields: its fields.
    """

    name: str
    start: int = 0
    fields: list[ProtoField] = field(default_factory=list)


class ProtoImport(NamedTuple):
    """An ``import`` of another file.

    Attributes:
        path: the import path.
        start: offset of the quoted text.
        end: offset after its last character.
    """

    path: str
    start: int
    end: int


class ProtoFile(NamedTuple):
    """The content of a file.

    Attributes:
        messages: every message by its full name, outer and earlier ones first.
        imports: its imports.
    """

    messages: dict[str, Message]
    imports: list[ProtoImport]


def read_proto(text: str) -> ProtoFile:
    """The messages and imports of a file.

    Raises:
        ProtoError: the text is not Protobuf.
    """
    reader = _Reader(text)
    return ProtoFile(reader.file(), reader.imports)


def read_messages(text: str) -> dict[str, Message]:
    """Every message of a file by its full name, outer ones and earlier ones first.

    Raises:
        ProtoError: the text is not Protobuf.
    """
    return read_proto(text).messages


class _Reader:
    def __init__(self, text: str) -> None:
        self.tokens: list[str] = []
        self.starts: list[int] = []
        for match in _TOKEN.finditer(text):
            if match["bad"]:
                raise ProtoError(f"{match[0]!r} is not understood", match.start())
            if match.lastgroup:
                self.tokens.append(match[0])
                self.starts.append(match.start())
        self.at = 0
        self.found: dict[str, Message] = {}
        self.imports: list[ProtoImport] = []

    def file(self) -> dict[str, Message]:
        package = ""
        while self.at < len(self.tokens):
            word = self._next()
            if word == "package":
                package = self._next()
                self._expect(";")
            elif word == "message":
                self._message(package, 0)
            elif word == "import":
                self._import()
            elif word != ";":
                self._skip(word)
        return self.found

    def _import(self) -> None:
        path = self._next()
        if path in {"public", "weak", "option"}:
            path = self._next()
        if path[0] not in "\"'":
            raise ProtoError(f"{path!r} is not a path of a file in quotes", *self._span())
        self.imports.append(ProtoImport(path[1:-1], *self._span()))
        self._expect(";")

    def _message(self, outer: str, depth: int) -> None:
        name = self._next()
        full = f"{outer}.{name}" if outer else name
        message = self.found[full] = Message(full, self._start())
        self._expect("{")
        self._body(message, depth)

    def _body(self, message: Message, depth: int) -> None:
        """Up to the closing brace; fields of a oneof belong to the message."""
        if depth > _DEEPEST:
            raise ProtoError(f"messages are nested deeper than {_DEEPEST} levels", self._start())
        while (word := self._next()) != "}":
            if word == "message" and self._peek(1) == "{":
                self._message(message.name, depth + 1)
            elif word == "oneof" and self._peek(1) == "{":
                self._next()
                self._expect("{")
                self._body(message, depth + 1)
            elif word in {"option", "reserved", "extensions", "extend"} or (word == "enum" and self._peek(1) == "{"):
                self._skip(word)
            elif word != ";":
                message.fields.append(self._field(word))

    def _field(self, word: str) -> ProtoField:
        label, start = "", self._start()
        if word in {"optional", "required", "repeated"} and self._peek(1) != "=":
            label, word = word, self._next()
        kind = word
        if kind == "map" and self._peek() == "<":
            while self._next() != ">":
                pass
        name = self._next()
        self._expect("=")
        number = self._next()
        if not number.isdigit():
            raise ProtoError(f"the field {name} has no number but {number!r}", *self._span())
        while (rest := self._next()) != ";":
            if rest == "{":  # a group, or an option's braces
                self._skip_braces()
                if kind == "group":
                    break
        return ProtoField(name, int(number), kind, label, start, self._span()[1])

    def _skip(self, word: str) -> None:
        """To the end of a statement that does not matter here."""
        if not re.match(r"[A-Za-z_.]", word):
            raise ProtoError(f"{word!r} begins no statement", *self._span())
        while (part := self._next()) != ";":
            if part == "{":
                self._skip_braces()
                if word in {"enum", "service", "extend"}:
                    return

    def _skip_braces(self) -> None:
        depth = 1
        while depth:
            depth += {"{": 1, "}": -1}.get(self._next(), 0)

    def _next(self) -> str:
        if self.at >= len(self.tokens):
            raise ProtoError("the file ends in the middle of a statement", *self._span())
        self.at += 1
        return self.tokens[self.at - 1]

    def _peek(self, ahead: int = 0) -> str:
        return self.tokens[self.at + ahead] if self.at + ahead < len(self.tokens) else ""

    def _expect(self, sign: str) -> None:
        found = self._next()
        if found != sign:
            raise ProtoError(f"{sign!r} is missing before {found!r}", *self._span())

    def _start(self) -> int:
        """Where the last token that was taken begins."""
        return self.starts[self.at - 1] if self.at else 0

    def _span(self) -> tuple[int, int]:
        return self._start(), self._start() + (len(self.tokens[self.at - 1]) if self.at else 1)
