"""The query language: a statement read into what it asks (quickbooks-online.md 3).

    SELECT * | COUNT(*) | field, ...  FROM entity  [WHERE condition [AND condition]...]
    [ORDERBY | ORDER BY property [ASC | DESC], ...]  [STARTPOSITION n]  [MAXRESULTS n]

A condition is: property, one of = < > <= >= LIKE and a value, or property IN (value, ...). Faults carry 4000 and 4001.
"""

import re
from dataclasses import dataclass

from . import errors

ROWS_DEFAULT = 100
ROWS_MAX = 1_000
_STATEMENT_MAX = 50_000
_CONDITIONS_MAX = 100
_ORDERS_MAX = 10
_TOKEN = re.compile(
    r"\s*(?:(?P<string>'(?:[^'\\]|\\.)*')|(?P<number>[+-]?\d+(?:\.\d+)?(?![\w.]))|(?P<word>[A-Za-z_][\w.]*)"
    r"|(?P<sign><=|>=|!=|[=<>(),*]))",
    re.DOTALL,
)
_COMPARISONS = ("=", "<", ">", "<=", ">=")
_LITERAL_WORDS = ("true", "false", "null", "current_date")
_AFTER_FROM = frozenset({"where", "order", "orderby", "startposition", "maxresults"})


@dataclass(frozen=True)
class Literal:
    """A value in a condition; `word` says it stood there without quotes."""

    text: str
    word: bool = False


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
    """What a statement asks. `fields` is empty for all of them."""

    entity: str
    count: bool = False
    fields: tuple[str, ...] = ()
    conditions: tuple[Condition, ...] = ()
    orders: tuple[Order, ...] = ()
    start: int = 1
    most: int = ROWS_DEFAULT


@dataclass(frozen=True)
class _Token:
    kind: str
    text: str
    start: int


def parse_query(statement: str) -> Query:
    """Read a statement. Raises Fault 4000 when it is none, 4001 when its numbers make no sense."""
    if not statement.strip():
        raise errors.query_unparsable("QueryParserError: The query provided was empty")
    if len(statement) > _STATEMENT_MAX:
        raise errors.query_unparsable("QueryParserError: The query provided is too long")
    return _Parser(statement, _tokens(statement)).query()


def _tokens(statement: str) -> list[_Token]:
    tokens = []
    position = 0
    end = len(statement.rstrip())
    while position < end:
        found = _TOKEN.match(statement, position)
        if found is None:
            position = position + len(statement[position:]) - len(statement[position:].lstrip())
            raise errors.query_unparsable(
                f"Invalid content. Lexical error at {_place(statement, position)}.  "
                f'Encountered: "{statement[position]}" ({ord(statement[position])}), after : ""'
            )
        kind = str(found.lastgroup)
        tokens.append(_Token(kind, found[kind], found.start(kind)))
        position = found.end()
    return tokens


def _place(statement: str, position: int) -> str:
    line = statement.count("\n", 0, position) + 1
    return f"line {line}, column {position - statement.rfind(chr(10), 0, position)}"


@dataclass
class _Parser:
    statement: str
    tokens: list[_Token]
    position: int = 0

    def query(self) -> Query:
        self._word("select")
        fields = self._fields()
        self._word("from")
        entity = self._name()
        conditions = self._conditions() if self._accept("where") else ()
        orders = self._orders() if self._ordered() else ()
        start, most = 1, ROWS_DEFAULT
        while self.position < len(self.tokens):
            if self._accept("startposition"):
                start = self._count(least=1)
            elif self._accept("maxresults"):
                most = min(self._count(least=0), ROWS_MAX)
            else:
                raise self._unexpected()
        return Query(
            entity=entity,
            count=fields == ("count",),
            fields=() if "*" in fields or fields == ("count",) else fields,
            conditions=conditions,
            orders=orders,
            start=start,
            most=most,
        )

    def _fields(self) -> tuple[str, ...]:
        if self._peek(1) == "(" and self._accept("count"):
            for sign in ("(", "*", ")"):
                self._sign(sign)
            return ("count",)
        fields = [self._field()]
        while self._accept(","):
            fields.append(self._field())
        return tuple(fields)

    def _field(self) -> str:
        return "*" if self._accept("*") else self._name()

    def _conditions(self) -> tuple[Condition, ...]:
        conditions = [self._condition()]
        while self._accept("and"):
            conditions.append(self._condition())
        if len(conditions) > _CONDITIONS_MAX:
            raise errors.query_unparsable("QueryParserError: The query has too many conditions")
        return tuple(conditions)

    def _condition(self) -> Condition:
        name = self._name()
        if self._accept("in"):
            self._sign("(")
            values = [self._literal()]
            while self._accept(","):
                values.append(self._literal())
            self._sign(")")
            return Condition(name, "in", tuple(values))
        if self._accept("like"):
            return Condition(name, "like", (self._literal(),))
        for sign in _COMPARISONS:
            if self._accept(sign):
                return Condition(name, sign, (self._literal(),))
        raise self._unexpected()

    def _ordered(self) -> bool:
        if self._accept("order"):
            self._word("by")
            return True
        return self._accept("orderby")

    def _orders(self) -> tuple[Order, ...]:
        orders = [self._order()]
        while self._accept(","):
            orders.append(self._order())
        if len(orders) > _ORDERS_MAX:
            raise errors.query_unparsable("QueryParserError: The query has too many sort properties")
        return tuple(orders)

    def _order(self) -> Order:
        name = self._name()
        descending = self._accept("desc")
        if not descending:
            self._accept("asc")
        return Order(name, descending)

    def _literal(self) -> Literal:
        token = self._next()
        if token.kind == "string":
            return Literal(re.sub(r"\\(.)", r"\1", token.text[1:-1], flags=re.DOTALL))
        if token.kind == "number" or token.text.lower() in _LITERAL_WORDS:
            return Literal(token.text, word=True)
        raise self._unexpected(back=1)

    def _count(self, *, least: int) -> int:
        token = self._next()
        if token.kind != "number" or not re.fullmatch(r"[+-]?\d{1,18}", token.text):
            raise self._unexpected(back=1)
        if int(token.text) < least:
            raise errors.query_invalid(f"value {token.text} is too small. Min allowed value is {least}")
        return int(token.text)

    def _name(self) -> str:
        token = self._next()
        if token.kind != "word" or token.text.lower() in _AFTER_FROM:
            raise self._unexpected(back=1)
        return token.text

    def _word(self, word: str) -> None:
        if not self._accept(word):
            raise self._unexpected()

    _sign = _word

    def _accept(self, text: str) -> bool:
        if self._peek(0) != text:
            return False
        self.position += 1
        return True

    def _peek(self, ahead: int) -> str:
        """The token ahead in lower case, a string as none of the words."""
        if self.position + ahead >= len(self.tokens):
            return ""
        token = self.tokens[self.position + ahead]
        return "" if token.kind == "string" else token.text.lower()

    def _next(self) -> _Token:
        if self.position >= len(self.tokens):
            raise self._unexpected()
        self.position += 1
        return self.tokens[self.position - 1]

    def _unexpected(self, *, back: int = 0) -> errors.Fault:
        at = self.position - back
        if at >= len(self.tokens):
            place = _place(self.statement, len(self.statement))
            return errors.query_unparsable(f'QueryParserError: Encountered "<EOF>" at {place}.')
        token = self.tokens[at]
        place = _place(self.statement, token.start)
        return errors.query_unparsable(f'QueryParserError: Encountered " "{token.text} "" at {place}.')
