"""Tokens to a tree, by precedence climbing."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from aiscale.catalog.cel.errors import CelSyntaxError
from aiscale.catalog.cel.lexer import Token, tokenize
from aiscale.catalog.cel.values import UInt


@dataclass(frozen=True, slots=True)
class Literal:
    """A constant."""

    value: Any


@dataclass(frozen=True, slots=True)
class Name:
    """A variable."""

    name: str


@dataclass(frozen=True, slots=True)
class Select:
    """``operand.field`` or ``operand.?field``."""

    operand: Expr
    field: str
    optional: bool = False


@dataclass(frozen=True, slots=True)
class Index:
    """``operand[key]`` or ``operand[?key]``."""

    operand: Expr
    key: Expr
    optional: bool = False


@dataclass(frozen=True, slots=True)
class Call:
    """A function, a method (with ``target``) or an operator (``_+_``)."""

    name: str
    args: tuple[Expr, ...]
    target: Expr | None = None


@dataclass(frozen=True, slots=True)
class ListOf:
    """``[a, b]``."""

    items: tuple[Expr, ...]


@dataclass(frozen=True, slots=True)
class MapOf:
    """``{a: b}``."""

    pairs: tuple[tuple[Expr, Expr], ...] = field(default=())


Expr: TypeAlias = Literal | Name | Select | Index | Call | ListOf | MapOf

_BINARY = ({"||"}, {"&&"}, {"==", "!=", "<", "<=", ">", ">=", "in"}, {"+", "-"}, {"*", "/", "%"})
_CONSTANTS = {"true": True, "false": False, "null": None}
_ESCAPED_WORDS = frozenset(
    {
        *("true", "false", "null", "in", "as", "break", "const", "continue", "else", "for", "function", "if", "import"),
        *("let", "loop", "package", "namespace", "return", "var", "void", "while"),
    }
)
_ESCAPED = re.compile(r"__(dot|dash|slash|underscores|[a-z]+)__")
_ESCAPED_SIGNS = {"dot": ".", "dash": "-", "slash": "/", "underscores": "__"}


def parse(source: str) -> Expr:
    """The tree of an expression.

    Raises:
        CelSyntaxError: the text is no expression.
    """
    parser = _Parser(tokenize(source))
    tree = parser.expression()
    parser.expect_end()
    return tree


def unescape_field(name: str) -> str:
    """The property that an escaped field stands for: ``__namespace__`` is ``namespace``."""

    def replace(match: re.Match[str]) -> str:
        word = match[1]
        if word in _ESCAPED_SIGNS:
            return _ESCAPED_SIGNS[word]
        return word if word in _ESCAPED_WORDS and match[0] == name else match[0]

    return _ESCAPED.sub(replace, name) if "__" in name else name


class _Parser:
    def __init__(self, tokens: list[Token]) -> None:
        self._tokens = tokens
        self._at = 0

    def expression(self) -> Expr:
        condition = self._binary(0)
        if not self._take("?"):
            return condition
        then = self._binary(0)
        self._expect(":")
        return Call("_?_:_", (condition, then, self.expression()))

    def expect_end(self) -> None:
        if self._tokens[self._at].kind != "end":
            self._fail()

    def _binary(self, level: int) -> Expr:
        if level == len(_BINARY):
            return self._unary()
        left = self._binary(level + 1)
        while self._peek() in _BINARY[level]:
            operator = self._next().text
            left = Call(f"_{operator}_", (left, self._binary(level + 1)))
        return left

    def _unary(self) -> Expr:
        if self._take("!"):
            return Call("!_", (self._unary(),))
        if self._take("-"):
            operand = self._unary()
            if isinstance(operand, Literal) and type(operand.value) in {int, float}:
                return Literal(-operand.value)
            return Call("-_", (operand,))
        return self._member(self._primary())

    def _member(self, operand: Expr) -> Expr:
        while True:
            token = self._tokens[self._at]
            if token.kind != "op" or token.text not in {".", ".?", "[", "[?"}:
                return operand
            self._at += 1
            if token.text[0] == "[":
                operand = Index(operand, self.expression(), optional=token.text == "[?")
                self._expect("]")
                continue
            if self._tokens[self._at].kind != "name":
                self._fail()
            name = self._next()
            if token.text == "." and self._take("("):
                operand = Call(name.text, self._arguments(")"), operand)
            else:
                operand = Select(operand, unescape_field(name.text), optional=token.text == ".?")

    def _primary(self) -> Expr:
        token = self._next()
        if token.kind in {"string", "bytes", "int", "uint", "float"}:
            return _literal(token)
        if token.kind == "name":
            if token.text in _CONSTANTS:
                return Literal(_CONSTANTS[token.text])
            return Call(token.text, self._arguments(")")) if self._take("(") else Name(token.text)
        if token.text == "(":
            inner = self.expression()
            self._expect(")")
            return inner
        if token.text == "[":
            return ListOf(self._arguments("]"))
        if token.text == "{":
            return self._map()
        self._at -= 1
        return self._fail()

    def _arguments(self, closing: str) -> tuple[Expr, ...]:
        found: list[Expr] = []
        while not self._take(closing):
            found.append(self.expression())
            if not self._take(","):
                self._expect(closing)
                break
        return tuple(found)

    def _map(self) -> Expr:
        pairs: list[tuple[Expr, Expr]] = []
        while not self._take("}"):
            key = self.expression()
            self._expect(":")
            pairs.append((key, self.expression()))
            if not self._take(","):
                self._expect("}")
                break
        return MapOf(tuple(pairs))

    def _peek(self) -> str:
        token = self._tokens[self._at]
        return token.text if token.kind in {"op", "name"} else ""

    def _next(self) -> Token:
        token = self._tokens[self._at]
        self._at += 1
        return token

    def _take(self, operator: str) -> bool:
        token = self._tokens[self._at]
        if token.kind == "op" and token.text == operator:
            self._at += 1
            return True
        return False

    def _expect(self, operator: str) -> None:
        if not self._take(operator):
            self._fail(operator)

    def _fail(self, wanted: str = "") -> Expr:
        token = self._tokens[self._at]
        found = repr(token.text) if token.text else "the end"
        raise CelSyntaxError(
            f"unexpected {found} at character {token.at}" + (f", expected {wanted!r}" if wanted else "")
        )


def _literal(token: Token) -> Literal:
    if token.kind == "string":
        return Literal(token.text)
    if token.kind == "bytes":
        return Literal(token.text.encode())
    if token.kind == "float":
        return Literal(float(token.text))
    number = int(token.text, 16 if token.text[:2].lower() == "0x" else 10)
    return Literal(UInt(number) if token.kind == "uint" else number)
