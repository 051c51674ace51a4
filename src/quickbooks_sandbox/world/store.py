"""The world's memory on disk: one small SQLite file beside the companies' own."""

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from quickbooks_sandbox.company.store import OlderFormat, must_be_current

_SCHEMA = """
create table if not exists setting (name text primary key, value text not null);
create table if not exists company (
    realm_id text primary key, name text not null, sample text not null, file text not null);
create table if not exists person (email text primary key, password text not null);
create table if not exists membership (
    email text not null references person on delete cascade,
    realm_id text not null references company on delete cascade,
    admin integer not null, primary key (email, realm_id));
create table if not exists code (
    value text primary key, client_id text not null, realm_id text, email text not null, scopes text not null,
    redirect_uri text not null, expires_at real not null);
create table if not exists connection (
    id integer primary key, client_id text not null, realm_id text, email text not null, scopes text not null,
    refresh_token text not null unique, refresh_token_since real not null, refresh_expires_at real not null,
    hard_expires_at real not null, authorised_at real not null);
create table if not exists access_token (
    value text primary key, connection_id integer not null references connection on delete cascade,
    expires_at real not null);
create table if not exists webhook_endpoint (url text primary key, settings text not null);
create index if not exists access_token_connection on access_token (connection_id);
"""
_TABLES = (
    "webhook_endpoint",
    "access_token",
    "connection",
    "code",
    "membership",
    "person",
    "company",
    "setting",
)


class Store:
    """One connection shared by all threads; whoever uses it holds the lock until their transaction ends."""

    def __init__(self, path: Path) -> None:
        self._lock = threading.RLock()
        self._db = sqlite3.connect(path, check_same_thread=False, isolation_level=None)
        self._db.row_factory = sqlite3.Row
        try:
            must_be_current(self._db, _SCHEMA)
        except OlderFormat:
            self._db.close()
            raise
        self._db.execute("pragma journal_mode = wal")
        self._db.execute("pragma synchronous = normal")
        self._db.execute("pragma foreign_keys = on")
        self._db.executescript(_SCHEMA)

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """A write transaction: all of the block, or nothing of it."""
        with self._lock:
            self._db.execute("begin immediate")
            try:
                yield self._db
            except BaseException:
                self._db.execute("rollback")
                raise
            self._db.execute("commit")

    def rows(self, statement: str, *parameters: object) -> list[sqlite3.Row]:
        """All rows of a query."""
        with self._lock:
            return self._db.execute(statement, parameters).fetchall()

    def row(self, statement: str, *parameters: object) -> sqlite3.Row | None:
        """The first row of a query, or None."""
        with self._lock:
            found: sqlite3.Row | None = self._db.execute(statement, parameters).fetchone()
            return found

    def setting(self, name: str) -> str | None:
        """A remembered value by its name."""
        row = self.row("select value from setting where name = ?", name)
        return row["value"] if row else None

    def remember(self, name: str, value: str) -> None:
        """Keep a value by its name."""
        with self.transaction() as db:
            db.execute("insert or replace into setting values (?, ?)", (name, value))

    def clear(self) -> None:
        """Forget everything."""
        with self.transaction() as db:
            for table in _TABLES:
                db.execute(f"delete from {table}")  # noqa: S608  names from the constant above

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            self._db.close()
