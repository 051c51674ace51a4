"""Our books as the sync sees them: `ports.LocalLedger` over PostgreSQL, in bulk.

Every method works inside the account's open scope and takes a few statements whatever the number of records. The link
key of a record is its id as text. Nothing here writes a dirty mark.
"""

# ruff: noqa: S608 - tables and columns come from mapping, values are always parameters
from __future__ import annotations

from collections.abc import Mapping, Sequence

from ar_automation.books.money import Money, quantum
from ar_automation.books.records import Evidence, Kind
from ar_automation.kit import clock
from ar_automation.receivables import balances, writing
from ar_automation.receivables.mapping import SHAPES
from ar_automation.receivables.rows import execute, fetch
from ar_automation.receivables.standing import stand
from ar_automation.sync.core.rows import LocalWrite, Versioned
from ar_automation.sync.core.wire import LocalId

DEFAULT_CURRENCY = "USD"
"""Of a customer whose accounting system names no currency."""


class ReceivablesLedger:
    """See `ports.LocalLedger`. Holds nothing: the account is the one whose scope is open."""

    def read(
        self, kind: Kind, local_ids: Sequence[LocalId], *, lock: bool = False
    ) -> dict[LocalId, Versioned]:
        """As ports.LocalLedger; locking a document locks its customer first."""
        return {i: standing.versioned for i, standing in stand(kind, local_ids, lock=lock).items()}

    def apply(self, kind: Kind, writes: Sequence[LocalWrite]) -> list[Versioned]:
        """As ports.LocalLedger; what is equal already is not written."""
        return writing.put(kind, writes)

    def report(self, kind: Kind, evidence: Mapping[LocalId, Evidence]) -> None:
        """As ports.LocalLedger."""
        writing.report(kind, evidence)

    def remove(self, kind: Kind, local_ids: Sequence[LocalId], *, reason: str) -> None:
        """As ports.LocalLedger: documents stay as voided, list records as inactive, lines and applications as they were."""
        hidden = "voided = true" if kind in (Kind.INVOICE, Kind.PAYMENT) else "active = false"
        execute(
            f"""
            UPDATE {SHAPES[kind].table}
            SET {hidden}, tombstone = %(reason)s, version = version + 1, updated_at = %(now)s
            WHERE account_id = %(account)s AND id = ANY(%(ids)s) AND tombstone = ''
            """,
            ids=list(local_ids),
            reason=reason,
            now=clock.now(),
        )

    def candidates(self, kind: Kind, exclude: frozenset[LocalId]) -> list[Versioned]:
        """As ports.LocalLedger; what has a tombstone is no candidate."""
        rows = fetch(
            f"SELECT id FROM {SHAPES[kind].table} WHERE account_id = %(account)s AND tombstone = '' ORDER BY id"
        )
        return list(self.read(kind, [LocalId(i) for (i,) in rows if i not in exclude]).values())

    def count(self, kind: Kind) -> int:
        """As ports.LocalLedger."""
        [[number]] = fetch(
            f"SELECT count(*) FROM {SHAPES[kind].table} WHERE account_id = %(account)s AND tombstone = ''"
        )
        return int(number)

    def recompute(self, customers: Sequence[LocalId] | None = None) -> None:
        """As ports.LocalLedger, by one statement (`balances`)."""
        balances.recompute(customers)

    def open_balances(self, customers: Sequence[LocalId] | None = None) -> dict[LocalId, tuple[str, Money]]:
        """As ports.LocalLedger."""
        return {i: (name, figure) for i, name, figure in _figures("open_balance", customers)}

    def latest_evidence(self, customers: Sequence[LocalId] | None = None) -> dict[LocalId, Money]:
        """As ports.LocalLedger; customers of whom nothing was reported are left out."""
        return {i: figure for i, _, figure in _figures("reported_balance", customers)}


def _figures(column: str, customers: Sequence[LocalId] | None) -> list[tuple[LocalId, str, Money]]:
    """(id, display name, figure in the customer's currency) of these customers, or of all."""
    rows = fetch(
        f"""
        SELECT id, display_name, currency, {column} FROM receivables_customer
        WHERE account_id = %(account)s AND (%(ids)s::bigint[] IS NULL OR id = ANY(%(ids)s)) AND {column} IS NOT NULL
        ORDER BY id
        """,
        ids=None if customers is None else list(customers),
    )
    return [
        (LocalId(i), name, Money(figure.quantize(quantum(currency)), currency))
        for i, name, named, figure in rows
        for currency in [named or DEFAULT_CURRENCY]
    ]
