"""A query sees the rows of the account whose scope is open, and raises outside of one."""

import pytest
from django.db import DatabaseError, IntegrityError, ProgrammingError, connection, transaction

from ar_automation.accounts import audit
from ar_automation.accounts.models import AuditEvent
from ar_automation.accounts.tenancy import (
    NoAccountError,
    OtherAccountError,
    account_scope,
    current_account_id,
)
from tests.world import World, create_world


def note(word: str) -> None:
    audit.record("tested", kind="account", record_id=word)


def notes() -> list[str]:
    return list(AuditEvent.objects.order_by("id").values_list("record_id", flat=True))


def test_tests_run_as_the_app_role(db: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        assert cursor.fetchone() == ("ar_app",)


def test_a_scope_shows_only_its_account(accounts_world: World) -> None:
    with account_scope(accounts_world.account.pk):
        note("a")
    with account_scope(accounts_world.other_account.pk):
        note("b")
        assert notes() == ["b"]
    with account_scope(accounts_world.account.pk):
        assert notes() == ["a"]


def test_a_row_of_another_account_cannot_be_written(accounts_world: World) -> None:
    with (
        account_scope(accounts_world.account.pk),
        pytest.raises(ProgrammingError, match="row-level security"),
        transaction.atomic(),
    ):
        AuditEvent.objects.create(
            account=accounts_world.other_account, action="tested", kind="account", record_id="b"
        )


def test_a_query_outside_a_scope_raises_even_on_an_empty_table(db: None) -> None:
    with pytest.raises(DatabaseError), transaction.atomic():
        notes()


def test_a_query_after_a_scope_raises_in_the_same_transaction(accounts_world: World) -> None:
    with account_scope(accounts_world.account.pk):
        note("a")
    with pytest.raises(DatabaseError), transaction.atomic():
        notes()


def test_a_scope_that_failed_leaves_nothing_behind(accounts_world: World) -> None:
    with pytest.raises(KeyError), account_scope(accounts_world.account.pk):
        note("a")
        raise KeyError
    with pytest.raises(DatabaseError), transaction.atomic():
        notes()
    with account_scope(accounts_world.account.pk):
        assert notes() == []


def test_a_nested_scope_of_the_same_account_is_a_savepoint(accounts_world: World) -> None:
    with account_scope(accounts_world.account.pk):
        note("outer")
        with pytest.raises(KeyError), account_scope(accounts_world.account.pk):
            note("inner")
            raise KeyError
        assert notes() == ["outer"]


def test_another_account_inside_a_scope_is_refused(accounts_world: World) -> None:
    with account_scope(accounts_world.account.pk):
        with pytest.raises(OtherAccountError), account_scope(accounts_world.other_account.pk):
            pass
        note("still here")
        assert current_account_id() == accounts_world.account.pk


def test_no_account_is_current_outside_a_scope() -> None:
    with pytest.raises(NoAccountError):
        current_account_id()


def test_committed_scopes_do_not_leak_into_the_next_transaction(fresh_database: str) -> None:
    world = create_world()
    with account_scope(world.account.pk):
        note("a")
    with pytest.raises(DatabaseError):
        notes()
    with account_scope(world.other_account.pk):
        assert notes() == []


@pytest.mark.parametrize(
    "statement", ["UPDATE accounts_auditevent SET kind = 'x'", "DELETE FROM accounts_auditevent"]
)
def test_the_audit_cannot_be_changed_by_the_app(accounts_world: World, statement: str) -> None:
    with account_scope(accounts_world.account.pk):
        note("a")
        with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
            _execute(statement)


def test_the_audit_cannot_be_changed_by_anybody(fresh_database: str) -> None:
    from django.db import connections

    with connections["maintenance"].cursor() as cursor, pytest.raises(DatabaseError, match="append-only"):
        cursor.execute("DELETE FROM accounts_auditevent")


def test_an_audit_event_says_who_and_what(accounts_world: World) -> None:
    with account_scope(accounts_world.account.pk):
        audit.record(
            "voided", kind="invoice", record_id=7, detail={"amount": "12.30"}, person_id=accounts_world.mia.pk
        )
        event = AuditEvent.objects.get()
    assert (event.action, event.kind, event.record_id, event.detail) == (
        "voided", "invoice", "7", {"amount": "12.30"},
    )  # fmt: skip
    assert event.person_id == accounts_world.mia.pk


def test_the_audit_needs_a_scope(db: None) -> None:
    with pytest.raises(NoAccountError):
        note("a")


def test_emails_are_unique_whatever_their_case(accounts_world: World) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        _execute("INSERT INTO accounts_person (email, name, password, is_active, created_at)"
                 " VALUES ('MIA@example.com', '', '', true, now())")  # fmt: skip


def _execute(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)
