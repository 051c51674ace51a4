"""Each ask as one call, and its answer as a reply.

Fetching opens no database and may run in any thread; reading decodes, and is left to the caller, so that no more than
the bytes of a few pages wait at a time.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

import msgspec
from msgspec import Raw

from ar_automation.books.money import money
from ar_automation.books.records import Kind
from ar_automation.providers.quickbooks_online import errors, payloads
from ar_automation.providers.quickbooks_online.capabilities import ENTITIES, NAME_LISTS, PAGE_ROWS_MAX
from ar_automation.providers.quickbooks_online.client import Client, Response
from ar_automation.providers.quickbooks_online.codec import OnlineCodec, rows
from ar_automation.providers.quickbooks_online.decoding import DELETED_SUFFIX, Undecodable
from ar_automation.sync.core.wire import (
    Ask,
    AskBalances,
    AskChanges,
    AskCompany,
    AskCounts,
    AskLists,
    AskPage,
    AskRecords,
    AskWrite,
    Balances,
    Changes,
    Company,
    Counted,
    Failure,
    Gone,
    Identified,
    Listed,
    Operation,
    Page,
    Pulled,
    Remedy,
    RemoteId,
    Reply,
    Unread,
    Written,
)

SINGLE, BATCH = "single", "batch"


class Unreadable(Exception):
    """A write was answered with something that is not the record written."""

    def __init__(self, failure: Failure) -> None:
        super().__init__(failure.text)
        self.failure = failure


def lane(ask: Ask) -> str:
    """The lane of the limiter the ask's call goes by."""
    return BATCH if isinstance(ask, AskCompany | AskCounts | AskLists) else SINGLE


def fetch(ask: Ask, client: Client) -> Any:
    """Make the call of the ask; gives what `read` needs. Raises CallFailed."""
    return _CALLS[type(ask)][0](ask, client)


def read(ask: Ask, fetched: Any, codec: OnlineCodec) -> Reply:
    """The reply in what was fetched. Raises Unreadable."""
    reply: Reply = _CALLS[type(ask)][1](ask, fetched, codec)
    return reply


def company(client: Client) -> tuple[payloads.CompanyInfo, payloads.Preferences, datetime]:
    """Who these books belong to and what they are set to, by one batch (9.2, 9.3). Raises CallFailed."""
    (info, preferences), time = client.batch(["SELECT * FROM CompanyInfo", "SELECT * FROM Preferences"])
    try:
        return (
            msgspec.json.decode(rows(info, "CompanyInfo")[0], type=payloads.CompanyInfo),
            msgspec.json.decode(rows(preferences, "Preferences")[0], type=payloads.Preferences),
            time,
        )
    except (msgspec.MsgspecError, IndexError):
        text = "QuickBooks did not say which company this is."
        raise errors.CallFailed(Failure(remedy=Remedy.RETRY, text=text, code="no_company")) from None


def identified(realm_id: str, found: tuple[payloads.CompanyInfo, payloads.Preferences, datetime]) -> Company:
    """The company as the engine knows it; facts are the preferences to know before a first sync (9.3)."""
    info, preferences, time = found
    sales, tax = preferences.sales_forms_prefs, preferences.tax_prefs
    facts = {
        "CustomTxnNumbers": sales.custom_txn_numbers,
        "AutoApplyCredit": sales.auto_apply_credit or sales.auto_apply_payments,
        "MultiCurrencyEnabled": preferences.currency_prefs.multi_currency_enabled,
        "UsingSalesTax": tax.using_sales_tax or tax.partner_tax_enabled,
    }
    return Company(
        remote_id=realm_id,
        name=info.company_name,
        home_currency=preferences.currency_prefs.home_currency.value,
        facts={name: str(value).lower() for name, value in facts.items()} | {"ReadAt": time.isoformat()},
    )


# --- company -------------------------------------------------------------------------------------------------


def _fetch_company(ask: AskCompany, client: Client) -> Company:
    return identified(client.realm_id, company(client))


def _read_company(ask: AskCompany, fetched: Company, codec: OnlineCodec) -> Identified:
    return Identified(key=ask.key, company=fetched)


# --- listings ------------------------------------------------------------------------------------------------


def _fetch_counts(ask: AskCounts, client: Client) -> tuple[list[Response], datetime]:
    return client.batch([_statement(kind, "count(*)") for kind in ask.kinds])


def _read_counts(ask: AskCounts, fetched: tuple[list[Response], datetime], codec: OnlineCodec) -> Counted:
    responses, time = fetched
    counts = {
        kind: msgspec.json.decode(response.get("totalCount", Raw(b"0")), type=int)
        for kind, response in zip(ask.kinds, responses, strict=True)
    }
    return Counted(key=ask.key, counts=counts, server_time=time)


def _fetch_lists(ask: AskLists, client: Client) -> list[Response] | None:
    """What was found; None when it would not fit in one answer."""
    try:
        return client.batch([_statement(kind, tail=_page(0, PAGE_ROWS_MAX)) for kind in ask.kinds])[0]
    except errors.CallFailed as failed:
        if failed.failure.code == errors.TOO_MANY_CODE:
            return None
        raise


def _read_lists(ask: AskLists, fetched: list[Response] | None, codec: OnlineCodec) -> Listed:
    if fetched is None:
        return Listed(key=ask.key, records=[], overflow=ask.kinds)
    found = {kind: rows(response, ENTITIES[kind]) for kind, response in zip(ask.kinds, fetched, strict=True)}
    # A full answer may have been cut anywhere: all its kinds must be paged (5).
    full = sum(map(len, found.values())) >= PAGE_ROWS_MAX
    decoded = [_decoded(kind, found[kind], codec) for kind in ask.kinds]
    return Listed(
        key=ask.key,
        records=[record for records, _ in decoded for record in records],
        unread=[unread for _, missed in decoded for unread in missed],
        overflow=ask.kinds if full else (),
    )


def _fetch_page(ask: AskPage, client: Client) -> Response:
    return client.query(_statement(ask.kind, tail=_page(ask.start, ask.rows)))


def _read_page(ask: AskPage, fetched: Response, codec: OnlineCodec) -> Page:
    records, unread = _decoded(ask.kind, rows(fetched, ENTITIES[ask.kind]), codec)
    return Page(key=ask.key, records=records, unread=unread)


# --- changes and single records ------------------------------------------------------------------------------


def _fetch_changes(ask: AskChanges, client: Client) -> tuple[list[Response], datetime]:
    return client.changes([ENTITIES[kind] for kind in ask.kinds], ask.since)


def _read_changes(ask: AskChanges, fetched: tuple[list[Response], datetime], codec: OnlineCodec) -> Changes:
    responses, time = fetched
    found = {
        kind: [row for response in responses for row in rows(response, ENTITIES[kind])] for kind in ask.kinds
    }
    if sum(map(len, found.values())) >= PAGE_ROWS_MAX:
        # Full, so cut, and what was cut is the deleted ones (4).
        return Changes(key=ask.key, records=(), gone=(), complete=False, server_time=time)
    records: list[Pulled] = []
    unread: list[Unread] = []
    gone: list[Gone] = []
    for kind, listed in found.items():
        dead = {row for row in listed if _STUB.decode(row).status == "Deleted"}
        gone += [Gone(kind=kind, remote_id=RemoteId(_STUB.decode(row).id)) for row in listed if row in dead]
        good, missed = _decoded(kind, [row for row in listed if row not in dead], codec)
        records, unread = records + good, unread + missed
    return Changes(key=ask.key, records=records, unread=unread, gone=gone, complete=True, server_time=time)


def _fetch_records(ask: AskRecords, client: Client) -> Response:
    return client.query(_statement(ask.kind, where=[_one_of(ask.remote_ids)], tail=_page(0, PAGE_ROWS_MAX)))


def _read_records(ask: AskRecords, fetched: Response, codec: OnlineCodec) -> Listed:
    records, unread = _decoded(ask.kind, rows(fetched, ENTITIES[ask.kind]), codec)
    found = {record.remote_id for record in records} | {missed.remote_id for missed in unread}
    gone = [Gone(kind=ask.kind, remote_id=i) for i in ask.remote_ids if i not in found]
    return Listed(key=ask.key, records=records, unread=unread, gone=gone)


def _fetch_balances(ask: AskBalances, client: Client) -> Response:
    what = "Id, DisplayName, Active, Balance, CurrencyRef"
    if ask.remote_ids is None:
        return client.query(_statement(Kind.CUSTOMER, what, tail=_page(ask.start, ask.rows)))
    where = [_one_of(ask.remote_ids)]
    return client.query(_statement(Kind.CUSTOMER, what, where=where, tail=_page(0, PAGE_ROWS_MAX)))


def _read_balances(ask: AskBalances, fetched: Response, codec: OnlineCodec) -> Balances:
    found = [_CUSTOMER.decode(row) for row in rows(fetched, "Customer")]
    balances = [
        (
            RemoteId(row.id),
            row.display_name if row.active else row.display_name.removesuffix(DELETED_SUFFIX),
            money(row.balance or 0, row.currency_ref.value if row.currency_ref else codec.home_currency),
        )
        for row in found
    ]
    return Balances(key=ask.key, balances=balances, last=ask.remote_ids is not None or len(found) < ask.rows)


# --- writes --------------------------------------------------------------------------------------------------


def _fetch_written(ask: AskWrite, client: Client) -> bytes:
    request = ask.request
    entity = ENTITIES[request.kind]
    try:
        return client.write(
            entity, _parameters(request.kind, request.operation), request.body, request_id=request.uid
        )
    except errors.CallFailed as failed:
        if failed.failure.code == errors.GONE_CODE and request.remote_id is not None:
            raise _explained(failed, entity, request.remote_id, client) from None
        raise


def _parameters(kind: Kind, operation: Operation) -> dict[str, str]:
    """Payments are voided by another form than invoices (6.5)."""
    match operation:
        case Operation.VOID if kind is Kind.PAYMENT:
            return {"operation": "update", "include": "void"}
        case Operation.CREATE:
            return {}
        case _:
            return {"operation": operation.value}


def _explained(
    failed: errors.CallFailed, entity: str, remote_id: RemoteId, client: Client
) -> errors.CallFailed:
    """610 says that the record is gone, or that one it refers to is inactive: reading it tells which (2.5)."""
    try:
        client.read(entity, remote_id)
    except errors.CallFailed as second:
        if second.failure.code == errors.GONE_CODE:
            failed.failure = msgspec.structs.replace(failed.failure, remedy=Remedy.STALE)
    return failed


def _read_written(ask: AskWrite, fetched: bytes, codec: OnlineCodec) -> Written:
    kind, remote_id = ask.request.kind, ask.request.remote_id
    try:
        stub = _STUB.decode(fetched)
        if stub.status == "Deleted":
            return Written(key=ask.key, gone=Gone(kind=kind, remote_id=RemoteId(stub.id)))
        record = codec.decode(kind, fetched)
    except (msgspec.MsgspecError, Undecodable):
        record = None
    if record is None or remote_id not in (None, record.remote_id):
        text = "QuickBooks answered a write with something that is not the record written."
        failure = Failure(remedy=Remedy.BUG, text=text, code="unreadable_record", uncertain=True)
        raise Unreadable(failure)
    return Written(key=ask.key, record=record)


# --- statements and rows -------------------------------------------------------------------------------------


def _statement(kind: Kind, what: str = "*", *, where: Sequence[str] = (), tail: str = "") -> str:
    """A query; name lists show their inactive rows only when asked to (3)."""
    conditions = [*where, *(["Active IN (true, false)"] if kind in NAME_LISTS else [])]
    filtered = f" WHERE {' AND '.join(conditions)}" if conditions else ""
    return f"SELECT {what} FROM {ENTITIES[kind]}{filtered}{tail}"  # noqa: S608 - ids and our own words only


def _one_of(remote_ids: Sequence[RemoteId]) -> str:
    """Ids of QuickBooks are digits; anything else is none of its records."""
    return f"Id IN ({', '.join(repr(str(i)) for i in remote_ids if i.isdigit()) or repr('0')})"


def _page(start: int, count: int) -> str:
    return f" ORDERBY Id STARTPOSITION {start + 1} MAXRESULTS {count}"


def _decoded(kind: Kind, found: Sequence[bytes], codec: OnlineCodec) -> tuple[list[Pulled], list[Unread]]:
    records: list[Pulled] = []
    unread: list[Unread] = []
    for row in found:
        try:
            records.append(codec.decode(kind, row))
        except Undecodable:
            unread.append(Unread(kind=kind, remote_id=RemoteId(_STUB.decode(row).id)))
    return records, unread


class _Stub(payloads.Row, frozen=True, kw_only=True, gc=False):
    id: str = "without an id"
    active: Any = True
    sync_token: Any = ""


_STUB = msgspec.json.Decoder(_Stub)
_CUSTOMER = msgspec.json.Decoder(payloads.CustomerPayload)
_CALLS: dict[type[Ask], tuple[Callable[..., Any], Callable[..., Reply]]] = {
    AskCompany: (_fetch_company, _read_company),
    AskCounts: (_fetch_counts, _read_counts),
    AskLists: (_fetch_lists, _read_lists),
    AskPage: (_fetch_page, _read_page),
    AskChanges: (_fetch_changes, _read_changes),
    AskRecords: (_fetch_records, _read_records),
    AskBalances: (_fetch_balances, _read_balances),
    AskWrite: (_fetch_written, _read_written),
}
