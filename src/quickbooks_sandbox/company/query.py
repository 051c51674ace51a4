r"""The query language: a statement read into what it asks (quickbooks-online.md 3).

    statement  = "SELECT" selection "FROM" entity [ "WHERE" condition { "AND" condition } ]
                 [ ( "ORDERBY" | "ORDER" "BY" ) key { "," key } ] { paging }
    selection  = "COUNT" "(" "*" ")" | field { "," field }
    field      = "*" | property
    condition  = property comparison value
               | property "IN" "(" value { "," value } ")"
               | property "LIKE" string
    comparison = "=" | "<" | ">" | "<=" | ">="
    value      = string | number | "TRUE" | "FALSE" | "CURRENT_DATE"
    key        = property [ "ASC" | "DESC" ]
    paging     = "STARTPOSITION" integer | "MAXRESULTS" integer              each at most once
    property   = name { "." name }
    entity     = name
    name       = letter { letter | digit | "_" }
    string     = "'" { any character but ' and \ | "\" any character } "'"
    number     = integer [ "." digits ]
    integer    = [ "+" | "-" ] digits

Keywords and names are the same in any case; blanks and new lines separate words. There is no OR, no NOT, no !=, and
nothing may follow the statement. A string of one blank, ' ', stands for no value. What cannot be read is a Fault 4000;
numbers that make no sense are a Fault 4001.
"""

import re
from dataclasses import dataclass, field

from . import errors, query_errors
from .query_tokens import DECIMAL, END, IDENTIFIER, INTEGER, STRING, Token, Tokens, keyword

ROWS_DEFAULT = 100
ROWS_MAX = 1_000
_STATEMENT_MAX = 50_000
_CONDITIONS_MAX = 100
_ORDERS_MAX = 10
_DIGITS_MAX = 18
_COMPARISONS = ("=", "<", ">", "<=", ">=")
_CONSTANTS = ("true", "false", "current_date")
_NEVER_ACCEPTED = ("iterator", "or")
"""What the vendor's parser lists among the words it expects behind a condition, and then does not take."""


@dataclass(frozen=True)
class Literal:
    """A value in a condition; `word` says it stood there without quotes."""

    text: str
    word: bool = False

    @property
    def is_null(self) -> bool:
        """Whether it stands for no value."""
        return self.text == " " and not self.word


@dataclass(frozen=True)
class Condition:
    """One comparison; `operator` is =, <, >, <=, >=, in or like."""

    property: str
    operator: str
    values: tuple[Literal, ...]


@dataclass(frozen=True)
class Order:
    """One sort key."""

    property: str
    descending: bool


@dataclass(frozen=True, kw_only=True)
class Query:
    """What a statement asks. Without `whole` a row shows its `fields` only."""

    entity: str
    count: bool = False
    whole: bool = True
    fields: tuple[str, ...] = ()
    conditions: tuple[Condition, ...] = ()
    orders: tuple[Order, ...] = ()
    start: int = 1
    most: int = ROWS_DEFAULT


def parse_query(statement: str) -> Query:
    """Read a statement. Raises Fault 4000 when it is none, 4001 when its numbers make no sense."""
    if not statement.strip():
        raise query_errors.query_unparsable("QueryParserError: The query provided was empty")
    if len(statement) > _STATEMENT_MAX:
        raise query_errors.query_unparsable("QueryParserError: The query provided is too long")
    tokens = Tokens(statement)
    return _Parser(tokens, tokens.next()).statement()


@dataclass
class _Parser:
    """Recursive descent, a method a rule. `expected` gathers what was looked for at the present word."""

    tokens: Tokens
    present: Token
    expected: set[str] = field(default_factory=set)

    def statement(self) -> Query:
        self._must("select")
        count, fields = self._selection()
        self._must("from")
        entity = self._must_be(IDENTIFIER).text
        conditions = self._conditions() if self._accept("where") else ()
        orders = self._orders() if self._ordered() else ()
        start, most = self._paging()
        return Query(
            entity=entity,
            count=count,
            whole="*" in fields,
            fields=tuple(name for name in fields if name != "*"),
            conditions=conditions,
            orders=orders,
            start=start,
            most=min(most, ROWS_MAX),
        )

    def _selection(self) -> tuple[bool, list[str]]:
        if self._accept("count"):
            self._must("(")
            self._must("*")
            self._must(")")
            return True, ["*"]
        fields = [self._field()]
        while self._accept(","):
            fields.append(self._field())
        return False, fields

    def _field(self) -> str:
        return "*" if self._accept("*") else self._must_be(IDENTIFIER).text

    def _conditions(self) -> tuple[Condition, ...]:
        conditions = [self._condition()]
        while self._accept("and"):
            conditions.append(self._condition())
        if len(conditions) > _CONDITIONS_MAX:
            raise query_errors.query_unparsable("QueryParserError: The query has too many conditions")
        if self.present.kind != keyword("or"):
            self.expected |= {keyword(word) for word in _NEVER_ACCEPTED}
        return tuple(conditions)

    def _condition(self) -> Condition:
        name = self._must_be(IDENTIFIER).text
        if self._accept("in"):
            self._must("(")
            values = [self._value()]
            while self._accept(","):
                values.append(self._value())
            self._must(")")
            return Condition(name, "in", tuple(values))
        if self._accept("like"):
            return Condition(name, "like", (_string(self._must_be(STRING)),))
        for sign in _COMPARISONS:
            if self._accept(sign):
                return Condition(name, sign, (self._value(),))
        raise self._unexpected()

    def _value(self) -> Literal:
        for constant in _CONSTANTS:
            if self._accept(constant):
                return Literal(constant, word=True)
        found = self._must_be(STRING, INTEGER, DECIMAL)
        return _string(found) if found.kind == STRING else Literal(found.text, word=True)

    def _ordered(self) -> bool:
        if self._accept("order"):
            self._must("by")
            return True
        return self._accept("orderby")

    def _orders(self) -> tuple[Order, ...]:
        orders = [self._order()]
        while self._accept(","):
            orders.append(self._order())
        if len(orders) > _ORDERS_MAX:
            raise query_errors.query_unparsable("QueryParserError: The query has too many sort properties")
        return tuple(orders)

    def _order(self) -> Order:
        name = self._must_be(IDENTIFIER).text
        descending = self._accept("desc")
        if not descending:
            self._accept("asc")
        return Order(name, descending)

    def _paging(self) -> tuple[int, int]:
        found: dict[str, int] = {}
        while not self._accept_end():
            for word in ("startposition", "maxresults"):
                if word not in found and self._accept(word):
                    found[word] = self._count()
                    break
            else:
                raise self._unexpected()
        return found.get("startposition", 1), found.get("maxresults", ROWS_DEFAULT)

    def _count(self) -> int:
        token = self._must_be(INTEGER)
        digits = token.text.lstrip("+-0") or "0"
        if digits == "0" or token.text.startswith("-"):
            raise query_errors.query_invalid(f"value {token.text[:50]} is too small. Min allowed value is 1")
        return int(digits[:_DIGITS_MAX])

    def _must(self, word: str) -> None:
        if not self._accept(word):
            raise self._unexpected()

    def _must_be(self, *kinds: str) -> Token:
        self.expected.update(kinds)
        found = self.present
        if found.kind not in kinds:
            raise self._unexpected()
        self._advance()
        return found

    def _accept(self, word: str) -> bool:
        kind = keyword(word)
        self.expected.add(kind)
        if self.present.kind != kind:
            return False
        self._advance()
        return True

    def _accept_end(self) -> bool:
        self.expected.add(END)
        return self.present.kind == END

    def _advance(self) -> None:
        self.present = self.tokens.next()
        self.expected.clear()

    def _unexpected(self) -> errors.Fault:
        return self.tokens.unexpected(self.present, self.expected)


def _string(token: Token) -> Literal:
    return Literal(re.sub(r"\\(.)", r"\1", token.text[1:-1], flags=re.DOTALL))
