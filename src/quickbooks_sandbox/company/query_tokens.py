"""The words of a statement, and what is said of one that stands where it cannot (quickbooks-online.md 2.5, 3: 4000).

The wording is that of the vendor's parser generator: a word is shown with its kind and its text, and is followed by the
list of what could have stood there.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from . import errors, query_errors

END = "<EOF>"
STRING = "<STRING>"
INTEGER = "<INTEGER>"
DECIMAL = "<DECIMAL>"
IDENTIFIER = "<IDENTIFIER>"
_KEYWORDS = frozenset(
    [
        "select",
        "count",
        "from",
        "where",
        "and",
        "or",
        "not",
        "in",
        "like",
        "order",
        "orderby",
        "by",
        "asc",
        "desc",
        "startposition",
        "maxresults",
        "true",
        "false",
        "current_date",
    ]
)
_OPERATOR_WORDS = frozenset({"and", "or", "not"})
_BLANKS = " \t\r\n\f"
_TOKEN = re.compile(
    r"(?P<string>'(?:[^'\\]|\\.)*')|(?P<number>[+-]?\d+(?P<places>\.\d+)?)"
    r"|(?P<word>[A-Za-z_][A-Za-z0-9_]*(?:\.[A-Za-z_][A-Za-z0-9_]*)*)|(?P<sign><=|>=|[=<>(),*])",
    re.DOTALL | re.ASCII,
)
_ESCAPED = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t", "\f": "\\f"}
_SHOWN_MAX = 200


@dataclass(frozen=True)
class Token:
    """A word of a statement: `kind` is what it counts as, `at` where it begins, `end` where it ends."""

    kind: str
    text: str
    at: int
    end: int


class Tokens:
    """A statement's words, read one by one: what stands behind a mistake is never looked at."""

    def __init__(self, statement: str) -> None:
        self._statement = statement
        self._position = 0

    def next(self) -> Token:
        """The next word, END at the end. Raises Fault 4000 for characters no word has."""
        statement = self._statement
        start = self._position
        while start < len(statement) and statement[start] in _BLANKS:
            start += 1
        if start == len(statement):
            return Token(END, "", start, start)
        found = _TOKEN.match(statement, start)
        if found is None:
            raise self._lexical(start)
        self._position = found.end()
        return Token(_kind(found), found.group(), start, found.end())

    def unexpected(self, token: Token, expected: Iterable[str]) -> errors.Fault:
        """4000: a word that cannot stand there; `expected` are the kinds of those that could."""
        if token.kind == END:
            shown = END
            # The end is said to be where the last character is.
            place = _place(self._statement, max(len(self._statement.rstrip(_BLANKS)) - 1, 0))
        else:
            shown = f' {token.kind} "{_shown(token.text)} "'
            place = _place(self._statement, token.at)
        kinds = sorted(set(expected), key=lambda kind: (kind != END, kind.strip('"<>').lower()))
        listed = "".join(f"{kind} {'' if kind == END else '...'}\n    " for kind in kinds)
        many = " one of" if len(kinds) > 1 else ""
        return query_errors.query_unparsable(
            f'QueryParserError: Encountered "{shown}" at {place}.\nWas expecting{many}:\n    {listed}'
        )

    def _lexical(self, at: int) -> errors.Fault:
        statement = self._statement
        if statement[at] == "'":
            place, after = _place(statement, len(statement)), _shown(statement[at:])
            return query_errors.query_unparsable(
                f'QueryParserError: Invalid content. Lexical error at {place}.  Encountered: <EOF> after : "{after}"'
            )
        met = f'"{_shown(statement[at])}" ({ord(statement[at])})'
        return query_errors.query_unparsable(
            f"QueryParserError: Invalid content. Lexical error at {_place(statement, at)}.  "
            f'Encountered: {met}, after : ""'
        )


def keyword(word: str) -> str:
    """The kind of a keyword or sign, as the list of what was expected shows it."""
    return f"<{word.upper()}>" if word in _OPERATOR_WORDS else f'"{word}"'


def _kind(found: re.Match[str]) -> str:
    text = found.group().lower()
    match found.lastgroup:
        case "string":
            return STRING
        case "number":
            return DECIMAL if found["places"] else INTEGER
        case "sign":
            return keyword(text)
        case _:
            return keyword(text) if text in _KEYWORDS else IDENTIFIER


def _place(statement: str, position: int) -> str:
    line = statement.count("\n", 0, position) + 1
    return f"line {line}, column {position - statement.rfind(chr(10), 0, position)}"


def _shown(text: str) -> str:
    return "".join(_ESCAPED.get(character, character) for character in text[:_SHOWN_MAX])
