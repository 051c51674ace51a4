"""What PostgreSQL's catalogue must say of every table, whoever adds it."""

from typing import Any

import pytest
from django.db import connection

from ar_automation.accounts import rls

pytestmark = pytest.mark.django_db

# Tables without row-level security, each with its reason.
OPEN = rls.DIRECTORY | {
    "accounts_account": "the directory of accounts itself; holds a name, no books",
    "accounts_person": "people log in before an account is chosen, and may be in several",
    "account_emailaddress": "allauth's addresses for login",
    "account_emailconfirmation": "allauth's confirmations, no account is known",
    "auth_group": "Django's, unused",
    "auth_group_permissions": "Django's, unused",
    "auth_permission": "Django's, names of permissions",
    "django_content_type": "Django's, names of models",
    "django_migrations": "Django's, names of migrations",
    "django_session": "read before the account is known",
    "procrastinate_events": "jobs are wake-ups that carry nothing",
    "procrastinate_jobs": "jobs are wake-ups that carry nothing",
    "procrastinate_periodic_defers": "schedules, the same for all accounts",
    "procrastinate_workers": "processes, not accounts",
    "sync_limiterwindow": "the vendor counts calls by company, whatever account makes them",
}


def ask(query: str) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(query)
        return list(cursor.fetchall())


TABLES = """
    SELECT c.oid::regclass::text, relrowsecurity AND relforcerowsecurity, EXISTS (
        SELECT FROM pg_attribute WHERE attrelid = c.oid AND attname = 'account_id' AND NOT attisdropped AND attnotnull
    ) FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace
    WHERE nspname = 'public' AND relkind IN ('r', 'p')
"""


def protected() -> set[str]:
    return {table for table, is_protected, _ in ask(TABLES) if is_protected}


def test_every_table_is_protected_or_open_for_a_reason() -> None:
    found = {table for table, _, _ in ask(TABLES)}
    assert found - protected() - set(OPEN) == set(), "use TenantTable in the migration, or give a reason here"
    assert set(OPEN) - found == set(), "these are gone: take their reasons away"
    assert set(OPEN) & protected() == set()
    assert rls.unprotected_tables() == []


def test_every_protected_table_knows_its_account() -> None:
    assert {
        table for table, is_protected, has_account in ask(TABLES) if is_protected and not has_account
    } == set()


def test_every_protected_table_has_the_one_policy() -> None:
    policies = ask(
        """
        SELECT polrelid::regclass::text, polpermissive, polcmd::text, polroles = '{0}',
            pg_get_expr(polqual, polrelid), pg_get_expr(polwithcheck, polrelid) FROM pg_policy
        """
    )
    expression = "(account_id = (current_setting('app.account'::text))::bigint)"
    assert {policy[0] for policy in policies} == protected()
    assert len(policies) == len(protected())
    assert {policy[1:] for policy in policies} == {(True, "*", True, expression, expression)}


def test_unique_indexes_of_protected_tables_start_with_the_account() -> None:
    indexes = ask(
        """
        SELECT indrelid::regclass::text, indexrelid::regclass::text, attname
        FROM pg_index LEFT JOIN pg_attribute ON attrelid = indrelid AND attnum = indkey[0]
        WHERE indisunique AND NOT indisprimary
        """
    )
    tables = protected()
    assert [row for row in indexes if row[0] in tables and row[2] != "account_id"] == []


def test_foreign_keys_between_protected_tables_carry_the_account() -> None:
    keys = ask(
        """
        SELECT conrelid::regclass::text, confrelid::regclass::text, conname, condeferrable,
            (SELECT attname FROM pg_attribute WHERE attrelid = conrelid AND attnum = conkey[1]),
            (SELECT attname FROM pg_attribute WHERE attrelid = confrelid AND attnum = confkey[1])
        FROM pg_constraint WHERE contype = 'f'
        """
    )
    tables = protected()
    between = [key for key in keys if key[0] in tables and key[1] in tables]
    assert [key for key in between if key[3:] != (True, "account_id", "account_id")] == []


def test_references_of_models_between_protected_tables_are_held_by_the_database() -> None:
    from django.apps import apps
    from django.db.models import ForeignKey

    tables = protected()
    wanted = {
        (model._meta.db_table, field.column)
        for model in apps.get_models()
        for field in model._meta.local_fields
        if isinstance(field, ForeignKey)
        and model._meta.db_table in tables
        and field.related_model._meta.db_table in tables
    }
    held = set(
        ask(
            """
            SELECT conrelid::regclass::text, attname::text FROM pg_constraint
            JOIN pg_attribute ON attrelid = conrelid AND attnum = conkey[2] WHERE contype = 'f' AND conkey[2] IS NOT NULL
            """
        )
    )
    assert wanted - held == set(), "use TenantForeignKey in the migration"


def test_the_app_owns_nothing_and_may_not_empty_a_table() -> None:
    assert (
        ask("SELECT relname FROM pg_class WHERE pg_get_userbyid(relowner) = current_user AND relkind = 'r'")
        == []
    )
    assert (
        ask(f"SELECT name FROM ({TABLES}) AS t (name, p, a) WHERE has_table_privilege(name, 'TRUNCATE')")
        == []
    )
