"""A company's file: an SQLite database with two tables a kind, one of queryable columns and one of rendered payloads.

Columns and payloads are apart so that paging deep into a list walks narrow rows only. One writer at a time; readers have
connections of their own and never wait for it.
"""

# ruff: noqa: S608  names of tables and columns are our own, values travel as parameters

import sqlite3
import threading
import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path
from typing import Any

import msgspec

from .properties import UPDATED, Property

Payload = dict[str, Any]
_encoder = msgspec.json.Encoder(decimal_format="number")
_decoder = msgspec.json.Decoder(dict[str, Any], float_hook=Decimal)
_SHARED = """
create table if not exists setting (name text primary key, value text not null) without rowid;
create table if not exists sequence (name text primary key, last integer not null) without rowid;
create table if not exists stub (entity text not null, id integer not null, deleted integer not null, time text not null,
    primary key (entity, id)) without rowid;
create index if not exists stub_deleted on stub (entity, deleted);
create table if not exists request (id text primary key, digest blob not null, answer blob not null) without rowid;
"""
# Losing the last moments to a power cut is no harm here; a file is never torn.
_PACE = "pragma synchronous = normal; pragma cache_size = -8192;"
_WITH_JOURNAL = "pragma journal_mode = wal;" + _PACE
_WITHOUT_JOURNAL = "pragma journal_mode = off; pragma synchronous = off; pragma cache_size = -65536;"


class Table:
    """Where the objects of one kind are kept.

    With `named` their ids are not all numbers; where an entity shows no Id on the wire, `shows_id` is false.
    """

    def __init__(
        self,
        entity: str,
        properties: Sequence[Property],
        indexes: Sequence[tuple[str, ...]],
        *,
        named: bool = False,
        shows_id: bool = True,
    ) -> None:
        self.entity = entity
        self._id_type = "numeric" if named else "integer"
        self._shows_id = shows_id
        self.order = "typeof(id) desc, id" if named else "id"
        """Words before numbers."""
        self.name = f"o_{entity.lower()}"
        self.properties = properties
        single = [(one.column,) for one in properties if one.column != "id" and one.has_index]
        # The narrowest rows there are in the order of ids: deep pages, and those of what changed, are cut from it.
        by_id = ("id", UPDATED.column)
        self.by_id = f"{self.name}_{'_'.join(by_id)}"
        self.indexes = {f"{self.name}_{'_'.join(index)}": index for index in (by_id, *single, *indexes)}
        columns = [one.column for one in properties]
        self._insert = f"insert or replace into {self.name} ({', '.join(columns)}) values ({', '.join('?' * len(columns))})"
        self._insert_payload = f"insert or replace into {self.name}_payload (id, payload) values (?, ?)"

    def definition(self) -> str:
        """The statements that make it."""
        columns = ", ".join(one.column for one in self.properties if one.column != "id")
        statements = [
            f"create table if not exists {self.name} (id {self._id_type} primary key, {columns})",
            f"create table if not exists {self.name}_payload (id {self._id_type} primary key, payload blob not null)",
            *(
                f"create index if not exists {name} on {self.name} ({', '.join(columns)})"
                for name, columns in self.indexes.items()
            ),
        ]
        return ";\n".join([*statements, ""])

    def put(self, db: sqlite3.Connection, payloads: Iterable[Payload]) -> None:
        """Insert or replace objects."""
        rows = [
            (
                tuple(one.value_in(payload) for one in self.properties),
                (payload["Id"], render(self.shown(payload))),
            )
            for payload in payloads
        ]
        db.executemany(self._insert, [columns for columns, _ in rows])
        db.executemany(self._insert_payload, [payload for _, payload in rows])

    def remove(self, db: sqlite3.Connection, object_id: str) -> None:
        """Take an object away."""
        db.execute(f"delete from {self.name} where id = ?", (object_id,))
        db.execute(f"delete from {self.name}_payload where id = ?", (object_id,))

    def rendered(self, db: sqlite3.Connection, object_id: str) -> bytes | None:
        """One object's rendered payload."""
        row = db.execute(f"select payload from {self.name}_payload where id = ?", (object_id,)).fetchone()
        return row[0] if row else None

    def get(self, db: sqlite3.Connection, object_id: str) -> Payload | None:
        """One object."""
        row = self.rendered(db, object_id)
        return None if row is None else {**parse(row), "Id": object_id}

    def shown(self, payload: Payload) -> Payload:
        """An object as the wire shows it."""
        return payload if self._shows_id else {name: payload[name] for name in payload if name != "Id"}

    def ids(self, db: sqlite3.Connection, where: str, *values: object) -> list[str]:
        """Ids of the objects whose columns meet a condition, ascending."""
        found = db.execute(f"select id from {self.name} where {where} order by id", values)
        return [str(row[0]) for row in found]


class OlderFormat(Exception):
    """A file was made by another version, whose tables are not these."""


def must_be_current(db: sqlite3.Connection, schema: str) -> None:
    """Mark a fresh database as one of this schema. Raises OlderFormat when it is one of another."""
    current = zlib.crc32(schema.encode()) & 0x7FFF_FFFF
    if db.execute("select 1 from sqlite_master").fetchone() is None:
        db.execute(f"pragma user_version = {current}")
    elif db.execute("pragma user_version").fetchone()[0] != current:
        raise OlderFormat


class Store:
    """The connections to a company's file."""

    def __init__(self, path: Path, tables: Iterable[Table], *, more: str = "") -> None:
        self._path = path
        self._tables = list(tables)
        self.committed: Callable[[], None] = _nothing
        """Called after each commit, while the writer's lock is still held."""
        self.rolled_back: Callable[[], None] = _nothing
        self._lock = threading.RLock()
        self._depth = 0
        self._idle: list[sqlite3.Connection] = []
        self._writer = self._connect()
        schema = _SHARED + more + "".join(one.definition() for one in self._tables)
        try:
            must_be_current(self._writer, schema)
        except OlderFormat:
            self._writer.close()
            raise
        self._writer.executescript(_WITH_JOURNAL + schema)

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """The one write transaction; inside another one of the same thread it is part of that."""
        with self._lock:
            if self._depth == 0:
                self._writer.execute("begin immediate")
            self._depth += 1
            try:
                yield self._writer
                if self._depth == 1:
                    self._writer.execute("commit")
            except BaseException:
                if self._depth == 1:
                    if self._writer.in_transaction:  # a full disk has ended it already
                        self._writer.execute("rollback")
                    self.rolled_back()
                raise
            else:
                if self._depth == 1:
                    self.committed()
            finally:
                self._depth -= 1

    @contextmanager
    def founding(self) -> Iterator[sqlite3.Connection]:
        """The first writing into a fresh file, fast: without a journal, the indexes made at the end.

        A file whose founding fails is of no use.
        """
        indexes = [name for table in self._tables for name in table.indexes]
        self._writer.executescript(_WITHOUT_JOURNAL + "".join(f"drop index {name};" for name in indexes))
        with self.writing() as db:
            yield db
        self._writer.executescript("".join(one.definition() for one in self._tables) + _WITH_JOURNAL)

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """A connection that sees what is committed."""
        try:
            reader = self._idle.pop()
        except IndexError:
            reader = self._connect()
        try:
            yield reader
        finally:
            self._idle.append(reader)

    @contextmanager
    def snapshot(self) -> Iterator[sqlite3.Connection]:
        """A connection that sees what is committed at one moment, however often it reads."""
        with self.reading() as reader:
            reader.execute("begin")
            try:
                yield reader
            finally:
                reader.execute("rollback")

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            self._writer.close()
            while self._idle:
                self._idle.pop().close()

    def _connect(self) -> sqlite3.Connection:
        connection = sqlite3.connect(self._path, isolation_level=None, check_same_thread=False, timeout=30)
        connection.executescript(_PACE)
        return connection


def _nothing() -> None:
    pass


def render(payload: Payload) -> bytes:
    """A payload as the wire's JSON."""
    return _encoder.encode(payload)


def parse(rendered: bytes) -> Payload:
    """A payload from JSON, numbers exact. Raises msgspec.DecodeError, UnicodeDecodeError or RecursionError."""
    return _decoder.decode(rendered)


def next_number(db: sqlite3.Connection, sequence: str, *, count: int = 1) -> int:
    """The next number of a sequence, or the first of the next `count`."""
    row = db.execute(
        "insert into sequence values (?, ?) on conflict (name) do update set last = last + excluded.last returning last",
        (sequence, count),
    ).fetchone()
    return int(row[0]) - count + 1
