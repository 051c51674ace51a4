"""A query sees the rows of the account whose scope is open, and raises outside of one."""

import pytest
from django.db import DataError, ProgrammingError, connection

from ar_automation.accounts import audit
from ar_automation.accounts.models import AuditEvent
from ar_automation.accounts.tenancy import account_scope
from tests.world import World


def test_tests_run_as_the_app_role(db: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        assert cursor.fetchone() == ("ar_app",)


def test_a_scope_shows_only_its_account(accounts_world: World) -> None:
    for account in (accounts_world.account, accounts_world.other_account):
        with account_scope(account.pk):
            audit.record("tested", kind="account", record_id=account.pk)
    with account_scope(accounts_world.account.pk):
        assert [event.record_id for event in AuditEvent.objects.all()] == [str(accounts_world.account.pk)]


def test_a_query_outside_a_scope_raises_even_on_an_empty_table(db: None) -> None:
    with pytest.raises((DataError, ProgrammingError)):
        list(AuditEvent.objects.all())
