"""The dirty mark: all a service writes for the sync when a person changes a record."""

from django.db import connection

from ar_automation.accounts.tenancy import current_account_id
from ar_automation.books.records import Kind
from ar_automation.kit import clock


def mark(kind: Kind, local_id: int) -> None:
    """Say, in the edit's own transaction, that this record changed here: one upserted row.

    A mark that was blocked is tried again. An account that never connected writes nothing: its first sync looks at
    every record. A disconnected one goes on marking, for the reconnect takes up its links where they were.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO sync_dirtymark AS mark (account_id, connection_id, kind, local_id, code, blocked, since)
            SELECT account_id, id, %(kind)s, %(local_id)s, '', '', %(now)s
            FROM sync_connection WHERE account_id = %(account_id)s
            ON CONFLICT (account_id, connection_id, kind, local_id)
            DO UPDATE SET code = '', blocked = '', since = excluded.since WHERE mark.code <> ''
            """,
            {"account_id": current_account_id(), "kind": kind, "local_id": local_id, "now": clock.now()},
        )
