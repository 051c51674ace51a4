"""The proof: open AR here equals the remote side's to the cent, customer by customer, or the causes are named.

Nothing is ever plugged. A cause is a write of ours under way or blocked, a conflict, or a parked record, each with the
amount by which it moves open AR; a difference is explained when its causes add up to it (ACCOUNTING 2).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

import msgspec

from ar_automation.books.money import Money, zero
from ar_automation.books.records import Evidence, Invoice, Kind, Payment, Record
from ar_automation.sync.core.rows import DirtyMark, Link, Versioned
from ar_automation.sync.core.run import RunState
from ar_automation.sync.core.wire import AskBalances, Balances, LocalId, RemoteId
from ar_automation.sync.sides import Sides, bases_of, in_link_keys

BALANCES_AT_ONCE = 200
CUSTOMERS_SHOWN_MAX = 200

Ours = Mapping[LocalId, tuple[str, Money]]


def begin(sides: Sides, state: RunState) -> RunState:
    """Decide whose balances to read: those touched, or (after a listing or a census) those whose figure differs."""
    if not state.prove_all:
        return state.having(proving=_linked(sides, state.touched))
    sides.local.recompute()
    return state.having(proving=_differing(sides))


def ask(sides: Sides, state: RunState) -> AskBalances | None:
    """The next balances to read; None when all have been."""
    if state.census_page is not None:
        rows = sides.codec.capabilities.page_rows_max
        start = state.census_page * rows
        return AskBalances(key=f"balances:page:{state.census_page}", start=start, rows=rows)
    if not state.proving:
        return None
    ids = [LocalId(i) for i in state.proving[:BALANCES_AT_ONCE]]
    remote = sides.store.remote_keys(Kind.CUSTOMER, ids)
    if not remote:
        return None
    return AskBalances(key=f"balances:{state.proof_rounds}:{ids[0]}", remote_ids=tuple(remote.values()))


def read(sides: Sides, state: RunState, reply: Balances) -> RunState:
    """Keep the balances read as evidence. A customer with a balance who is not here is read with the next changes."""
    keys = sides.store.local_keys(Kind.CUSTOMER, [remote_id for remote_id, _, _ in reply.balances])
    sides.local.report(
        Kind.CUSTOMER,
        {
            keys[remote_id]: Evidence(balance=balance)
            for remote_id, _, balance in reply.balances
            if remote_id in keys
        },
    )
    page = state.census_page
    if page is None:
        return state.having(proving=(state.proving or ())[BALANCES_AT_ONCE:])
    strangers = [remote_id for remote_id, _, balance in reply.balances if balance and remote_id not in keys]
    missing = tuple(dict.fromkeys((*state.reread.get(Kind.CUSTOMER, ()), *strangers)))
    state = state.having(reread={**state.reread, Kind.CUSTOMER: missing} if missing else state.reread)
    if not reply.last:
        return state.having(census_page=page + 1)
    return state.having(census_page=None, proving=_differing(sides))


def _differing(sides: Sides) -> tuple[int, ...]:
    return _linked(sides, sorted(_apart(sides.local.open_balances(), sides.local.latest_evidence())))


def _linked(sides: Sides, customers: Sequence[int]) -> tuple[int, ...]:
    """Those of these customers the other side knows."""
    known = sides.store.remote_keys(Kind.CUSTOMER, [LocalId(i) for i in customers])
    return tuple(i for i in customers if LocalId(i) in known)


def conclude(sides: Sides, state: RunState, *, now: datetime) -> dict[str, Any]:
    """The proof of a run over the customers in its scope, as stored and shown."""
    scope = None if state.prove_all else [LocalId(i) for i in state.touched]
    ours = sides.local.open_balances(scope)
    return report(sides, ours, sides.local.latest_evidence(scope), now=now, everyone=False)


def whole(sides: Sides, replies: Sequence[Balances], *, now: datetime) -> dict[str, Any]:
    """The census: every customer here against every balance read; a customer we do not hold is named too."""
    sides.local.recompute()
    rows = [row for reply in replies for row in reply.balances]
    keys = sides.store.local_keys(Kind.CUSTOMER, [remote_id for remote_id, _, _ in rows])
    theirs = {keys[remote_id]: balance for remote_id, _, balance in rows if remote_id in keys}
    result = report(sides, sides.local.open_balances(), theirs, now=now, everyone=True)
    strangers = [row for row in rows if row[0] not in keys]
    for remote_id, name, balance in strangers:
        line = _customer(LocalId(0), name, zero(balance.currency), balance, [])
        result["customers"].append({**line, "id": "", "remote_id": remote_id})
    if any(balance for _, _, balance in strangers):
        result |= {"balanced": False, "explained": False}
    result["totals"] = _totals_of(result["customers"])
    return result


def report(
    sides: Sides, ours: Ours, theirs: Mapping[LocalId, Money], *, now: datetime, everyone: bool
) -> dict[str, Any]:
    """The JSON of `prove` (DESIGN 7): totals per currency, customers (all, or those that differ), causes."""
    apart = _apart(ours, theirs)
    causes = _causes(sides, apart)
    shown = sorted(ours) if everyone else sorted(apart)[:CUSTOMERS_SHOWN_MAX]
    customers = [_customer(i, *ours[i], theirs.get(i), causes.get(i, [])) for i in shown]
    explained = all(_explains(ours[i][1], theirs.get(i), causes.get(i, [])) for i in apart)
    return {
        "as_of": now.isoformat(),
        "balanced": not apart,
        "explained": explained,
        "proved": len(ours),
        "totals": _totals(ours, theirs),
        "customers": customers,
    }


def _apart(ours: Ours, theirs: Mapping[LocalId, Money]) -> set[LocalId]:
    return {i for i, (_, mine) in ours.items() if mine != theirs.get(i, zero(mine.currency))}


def _customer(
    local_id: LocalId, name: str, mine: Money, yours: Money | None, causes: Sequence[Mapping[str, Any]]
) -> dict[str, Any]:
    theirs = yours or zero(mine.currency)
    return {
        "id": str(local_id),
        "display_name": name,
        "currency": mine.currency,
        "ours": str(mine.amount),
        "quickbooks": str(theirs.amount),
        "difference": str((mine - theirs).amount),
        "causes": list(causes),
    }


def _explains(mine: Money, yours: Money | None, causes: Sequence[Mapping[str, Any]]) -> bool:
    difference = (mine - (yours or zero(mine.currency))).amount
    return sum((Decimal(cause["amount"]) for cause in causes), Decimal(0)) == difference


def _totals(ours: Ours, theirs: Mapping[LocalId, Money]) -> list[dict[str, str]]:
    return _totals_of([_customer(i, "", mine, theirs.get(i), []) for i, (_, mine) in ours.items()])


def _totals_of(customers: Iterable[Mapping[str, Any]]) -> list[dict[str, str]]:
    """One line a currency."""
    sums: dict[str, dict[str, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
    for customer in customers:
        for side in ("ours", "quickbooks", "difference"):
            sums[customer["currency"]][side] += Decimal(customer[side])
    return [{"currency": c, **{side: str(total) for side, total in sums[c].items()}} for c in sorted(sums)]


def _causes(sides: Sides, customers: Iterable[LocalId]) -> dict[LocalId, list[dict[str, Any]]]:
    """What we know stands between the two sides, for these customers."""
    wanted = set(customers)
    found: dict[LocalId, list[dict[str, Any]]] = defaultdict(list)
    if not wanted:
        return found
    for kind in (Kind.INVOICE, Kind.PAYMENT):
        marks = {mark.local_id: mark for mark in sides.store.dirty(kind, limit=100_000)}
        standing = sides.local.read(kind, list(marks))
        links = sides.store.links_by_local(kind, list(marks))
        theirs = _other_side(sides, kind, [link for link in links.values() if not link.gone], marks)
        for local_id, here in standing.items():
            mark = marks[local_id]
            there = theirs.get(links[local_id].remote_id) if local_id in links else None
            for record, sign in ((here.record, 1), (there, -1)):
                if record is not None:
                    code = mark.code or "pending"
                    _add_cause(found, wanted, record, sign, code, mark.blocked, _about(kind, here))
    for parked in sides.store.parked():
        if parked.payload and parked.kind in (Kind.INVOICE, Kind.PAYMENT):
            record = in_link_keys(sides, [sides.read(parked.kind, parked.payload)])[0]
            about = {"kind": str(parked.kind), "remote_id": str(parked.remote_id)}
            _add_cause(found, wanted, record, -1, "parked", parked.reason, about)
    return found


def _other_side(
    sides: Sides, kind: Kind, links: Sequence[Link], marks: Mapping[LocalId, DirtyMark]
) -> dict[RemoteId, Record]:
    """How marked records stand over there: as last agreed, or as the conflict says (not at all, if deleted)."""
    stand = [
        link if marks[link.local_id].code != "conflict" else msgspec.structs.replace(link, base=link.newer)
        for link in links
        if marks[link.local_id].code != "conflict" or link.newer is not None
    ]
    return bases_of(sides, kind, stand)


def _add_cause(  # noqa: PLR0913 - one line of the report
    found: dict[LocalId, list[dict[str, Any]]],
    wanted: set[LocalId],
    record: Record,
    sign: int,
    code: str,
    text: str,
    about: Mapping[str, str],
) -> None:
    amount = _effect(record)
    if (
        amount is None
        or not amount
        or not isinstance(record, Invoice | Payment)
        or not record.customer.isdigit()
    ):
        return
    customer = LocalId(int(record.customer))
    if customer in wanted:
        found[customer].append(
            {
                "kind": code,
                "text": text or "Changed here and not yet sent.",
                "amount": str(amount.amount * sign),
                "record": dict(about),
            }
        )


def _effect(record: Record) -> Money | None:
    """By how much a document moves its customer's open AR."""
    if isinstance(record, Invoice):
        return zero(record.currency) if record.voided else record.total
    if isinstance(record, Payment):
        return zero(record.currency) if record.voided else -record.amount
    return None


def _about(kind: Kind, here: Versioned) -> dict[str, str]:
    return {"kind": str(kind), "id": str(here.local_id), "name": here.name}
