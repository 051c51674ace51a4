"""The account's transaction: row-level security lets a query see one account, the one named here."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.db import connection, transaction

_current: ContextVar[int | None] = ContextVar("account_id", default=None)


class NoAccountError(RuntimeError):
    """No account is chosen: wrap the work in account_scope()."""


class OtherAccountError(RuntimeError):
    """A scope of one account was asked for inside the scope of another."""


def current_account_id() -> int:
    """The account whose scope is open here; NoAccountError outside of one."""
    account_id = _current.get()
    if account_id is None:
        raise NoAccountError(NoAccountError.__doc__)
    return account_id


@contextmanager
def account_scope(account_id: int) -> Iterator[None]:
    """Open a transaction that sees only this account's rows.

    Inside an open scope of the same account it is a savepoint; of another account: OtherAccountError.
    """
    outer = _current.get()
    if outer is not None and outer != account_id:
        raise OtherAccountError(f"account {account_id} was asked for inside the scope of account {outer}")
    borrowed = outer is None and connection.in_atomic_block
    token = _current.set(account_id)
    try:
        with transaction.atomic():
            if outer is None:
                _set_account(str(account_id))
            yield
            if borrowed and not connection.needs_rollback:
                # The setting lasts until the end of the transaction, and this one goes on. (A rollback undoes it.)
                _set_account("")
    finally:
        _current.reset(token)


def _set_account(value: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('app.account', %s, true)", [value])
