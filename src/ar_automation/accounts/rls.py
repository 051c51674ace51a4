"""Migration operations for tables that belong to an account: row-level security and composite keys.

Use them right after the table is created::

    operations = [
        migrations.CreateModel("Invoice", ...),
        TenantTable("receivables_invoice"),
        TenantForeignKey("receivables_invoice", "customer_id", "receivables_customer"),
    ]

The policy casts ``current_setting('app.account')``, so a query outside an account raises and never silently
returns nothing. FORCE makes the owner obey as well; data migrations run as the maintenance role.
"""

from django.db import connections
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations import RunSQL
from django.db.migrations.state import ProjectState

# Tables that are read before the account is known, and so carry account_id without row-level security.
DIRECTORY = {
    "accounts_membership": "which accounts a person may enter is asked at login, before one is chosen",
    "sync_schedule": "a worker asks which connection is due, of whatever account, and takes its lease",
}
_POLICY = "account_id = current_setting('app.account')::bigint"


class TenantTable(RunSQL):
    """ENABLE and FORCE row-level security with the one policy, and UNIQUE (account_id, id) for foreign keys."""

    def __init__(self, table: str) -> None:
        self.table = table
        super().__init__(
            f"""
            ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;
            ALTER TABLE {table} FORCE ROW LEVEL SECURITY;
            CREATE POLICY account ON {table} FOR ALL USING ({_POLICY}) WITH CHECK ({_POLICY});
            ALTER TABLE {table} ADD CONSTRAINT {table}_account_id_id UNIQUE (account_id, id);
            """,
            f"""
            ALTER TABLE {table} DROP CONSTRAINT {table}_account_id_id;
            DROP POLICY account ON {table};
            ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY;
            ALTER TABLE {table} DISABLE ROW LEVEL SECURITY;
            """,
        )

    def database_forwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        """First add the keys that Django keeps for the migration's end: checking them needs to see all rows."""
        for statement in schema_editor.deferred_sql:
            schema_editor.execute(statement, None)
        schema_editor.deferred_sql.clear()
        super().database_forwards(app_label, schema_editor, from_state, to_state)

    def deconstruct(self) -> tuple[str, list[str], dict[str, object]]:
        """As Django wants it for optimising: the one argument."""
        return (self.__class__.__name__, [self.table], {})


class TenantForeignKey(RunSQL):
    """A foreign key (account_id, column) → (account_id, id), checked at commit.

    The model's field is a ForeignKey with ``db_constraint=False``; this is its constraint. ``on_delete`` is
    SQL: NO ACTION (the default), CASCADE, or SET NULL, which clears only the column.
    """

    def __init__(self, table: str, column: str, target_table: str, on_delete: str = "NO ACTION") -> None:
        self.arguments = [table, column, target_table, on_delete]
        name = f"{table}_{column}_tenant_fk"[:63]
        action = f"SET NULL ({column})" if on_delete == "SET NULL" else on_delete
        super().__init__(
            # Checking the rows that exist needs to see all of them, so FORCE is lifted for the moment.
            f"""
            ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY;
            ALTER TABLE {target_table} NO FORCE ROW LEVEL SECURITY;
            ALTER TABLE {table} ADD CONSTRAINT {name}
            FOREIGN KEY (account_id, {column}) REFERENCES {target_table} (account_id, id)
            ON DELETE {action} DEFERRABLE INITIALLY DEFERRED;
            ALTER TABLE {table} FORCE ROW LEVEL SECURITY;
            ALTER TABLE {target_table} FORCE ROW LEVEL SECURITY;
            """,
            f"ALTER TABLE {table} DROP CONSTRAINT {name}",
        )

    def deconstruct(self) -> tuple[str, list[str], dict[str, object]]:
        """As Django wants it for optimising: the arguments."""
        return (self.__class__.__name__, self.arguments, {})


class AppendOnly(RunSQL):
    """Rows can be added and read, never changed or removed: a trigger for everybody, no grant for the app."""

    def __init__(self, table: str) -> None:
        self.table = table
        super().__init__(
            f"""
            CREATE FUNCTION {table}_append_only() RETURNS trigger LANGUAGE plpgsql AS
            $$ BEGIN RAISE EXCEPTION '{table} is append-only'; END $$;
            CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table}
            FOR EACH STATEMENT EXECUTE FUNCTION {table}_append_only();
            REVOKE UPDATE, DELETE, TRUNCATE ON {table} FROM "{app_role()}";
            """,
            f"DROP TRIGGER append_only ON {table}; DROP FUNCTION {table}_append_only()",
        )

    def deconstruct(self) -> tuple[str, list[str], dict[str, object]]:
        """As Django wants it for optimising: the one argument."""
        return (self.__class__.__name__, [self.table], {})


def app_role() -> str:
    """The role that web and workers use: the user of the default connection."""
    return str(connections["default"].settings_dict["USER"])


def prepare_grants() -> None:
    """Let app and maintenance roles use whatever the owner will create; run as the owner before migrating."""
    roles = ", ".join(f'"{connections[alias].settings_dict["USER"]}"' for alias in ("default", "maintenance"))
    with connections["owner"].cursor() as cursor:
        for granted in ("SELECT, INSERT, UPDATE, DELETE ON TABLES", "USAGE, SELECT ON SEQUENCES"):
            cursor.execute(f"ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT {granted} TO {roles}")


def unprotected_tables() -> list[str]:
    """Tables with an account_id whose rows the database does not guard, but for the directory's."""
    with connections["default"].cursor() as cursor:
        cursor.execute(
            """
            SELECT relname FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace
            JOIN pg_attribute a ON attrelid = c.oid AND attname = 'account_id'
            WHERE nspname = 'public' AND relkind IN ('r', 'p') AND NOT (relname = ANY(%s))
            AND NOT (relrowsecurity AND relforcerowsecurity AND EXISTS (SELECT FROM pg_policy WHERE polrelid = c.oid))
            ORDER BY relname
            """,
            [list(DIRECTORY)],
        )
        return [name for (name,) in cursor.fetchall()]
