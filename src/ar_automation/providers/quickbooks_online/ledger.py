"""QuickBooks Online as a Transport: asks carried by up to ten calls at once, within the company's limits."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from datetime import timedelta
from typing import Any

import msgspec

from ar_automation.kit import clock
from ar_automation.providers.quickbooks_online import asking, errors, tokens
from ar_automation.providers.quickbooks_online.client import Client
from ar_automation.providers.quickbooks_online.codec import OnlineCodec
from ar_automation.providers.quickbooks_online.tokens import Access
from ar_automation.sync.core.rows import ConnectionState
from ar_automation.sync.core.wire import Ask, Company, Failure, Remedy, Reply
from ar_automation.sync.ports import Limiter

CALLS_AT_ONCE = 10
PATIENCE_SECONDS = 5.0
"""How long to wait for the limiter here; a longer wait goes back to the engine."""
_UNAUTHORISED = 401


class OnlineTransport:
    """One connection's company, as `sync.ports.Transport`. Threads make calls only; the database stays with ours."""

    def __init__(self, connection: ConnectionState, *, limiter: Limiter) -> None:
        self._connection = connection
        self._limiter = limiter
        self.codec = codec_of(connection.company)

    def exchange(self, asks: Sequence[Ask]) -> Iterable[Reply]:
        """Carry the asks and yield replies as they come; must not be called inside a transaction."""
        waiting = list(asks)
        try:
            access = self._access()
        except tokens.TokenError as error:
            failure = _token_failure(error)
            yield from (Reply(key=ask.key, calls=0, failure=failure) for ask in waiting)
            return
        patience = PATIENCE_SECONDS
        while waiting:
            granted, wait = self._granted(access, waiting)
            if granted:
                yield from self._carried(access, waiting[:granted])
                waiting = waiting[granted:]
            elif wait <= patience:
                time.sleep(max(wait, 0.01))
                patience -= max(wait, 0.01)
            else:
                failure = Failure(
                    remedy=Remedy.WAIT, text="QuickBooks may not be called yet.", retry_after=wait
                )
                yield from (Reply(key=ask.key, calls=0, failure=failure) for ask in waiting)
                return

    def _access(self, *, refused: str = "") -> Access:
        return tokens.access(self._connection.account_id, self._connection.id, refused=refused)

    def _granted(self, access: Access, waiting: Sequence[Ask]) -> tuple[int, float]:
        """How many of the first asks, which go by one lane, may go now; else the seconds to wait."""
        lane = asking.lane(waiting[0])
        wanted = 1
        while wanted < len(waiting) and asking.lane(waiting[wanted]) == lane:
            wanted += 1
        return self._limiter.grant(access.realm_id, lane, wanted, now=clock.now())

    def _carried(self, access: Access, asks: Sequence[Ask]) -> Iterator[Reply]:
        if len(asks) == 1:
            yield self._taken(_Flight(asks[0], access))
            return
        pool = ThreadPoolExecutor(max_workers=min(CALLS_AT_ONCE, len(asks)), thread_name_prefix="quickbooks")
        try:
            flights: dict[Future[None], _Flight] = {}
            for ask in asks:
                flight = _Flight(ask, access)
                flights[pool.submit(flight.fly)] = flight
            for future in as_completed(flights):
                future.result()
                yield self._taken(flights.pop(future))
        finally:
            pool.shutdown(wait=False, cancel_futures=True)

    def _taken(self, flight: _Flight) -> Reply:
        flight.fly()
        if flight.failed is not None and flight.failed.status == _UNAUTHORISED:
            self._fly_again(flight)
        if flight.failed is not None:
            return self._refused(flight, flight.failed.failure)
        try:
            reply = asking.read(flight.ask, flight.fetched, self.codec)
        except asking.Unreadable as unreadable:
            return self._refused(flight, unreadable.failure)
        return msgspec.structs.replace(reply, calls=flight.calls)

    def _fly_again(self, flight: _Flight) -> None:
        """An access token may die early: once, with a new one. A refused call was not carried out."""
        try:
            access = self._access(refused=flight.access.token)
        except tokens.TokenError as error:
            flight.failed = errors.CallFailed(_token_failure(error))
            return
        granted, wait = self._granted(access, [flight.ask])
        if not granted:
            text = "QuickBooks wanted a new token, and may not be called with it yet."
            flight.failed = errors.CallFailed(Failure(remedy=Remedy.RETRY, text=text, retry_after=wait))
            return
        flight.turn_back(access)
        flight.fly()

    def _refused(self, flight: _Flight, failure: Failure) -> Reply:
        if failure.remedy is Remedy.WAIT:
            until = clock.now() + timedelta(seconds=failure.retry_after)
            self._limiter.cool_down(flight.access.realm_id, until=until)
        return Reply(key=flight.ask.key, calls=flight.calls, failure=failure)


def codec_of(company: Company | None) -> OnlineCodec:
    """The codec for a company; before it is known, for the usual one."""
    if company is None:
        return OnlineCodec()
    return OnlineCodec(
        home_currency=company.home_currency,
        numbers_documents=company.facts.get("CustomTxnNumbers") != "true",
    )


class _Flight:
    """One ask on its way."""

    def __init__(self, ask: Ask, access: Access) -> None:
        self.ask = ask
        self.calls = 0
        self.turn_back(access)

    def turn_back(self, access: Access) -> None:
        """Make ready to go with this token."""
        self.access = access
        self.flown = False
        self.fetched: Any = None
        self.failed: errors.CallFailed | None = None

    def fly(self) -> None:
        """Make the call, once."""
        if self.flown:
            return
        client = Client(self.access)
        try:
            self.fetched = asking.fetch(self.ask, client)
        except errors.CallFailed as failed:
            self.failed = failed
        self.calls += client.calls
        self.flown = True


def _token_failure(error: tokens.TokenError) -> Failure:
    remedy = Remedy.REAUTHORISE if isinstance(error, tokens.Deauthorised) else Remedy.RETRY
    return Failure(remedy=remedy, text=str(error), code="no_token")
