"""The REST calls we make, thin: each gives its decoded envelope or raises CallFailed (quickbooks-online.md 2 to 6).

A client is good for one company and one access token, and opens no database.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import TypeVar
from urllib.parse import urlencode

import msgspec
from msgspec import UNSET, Raw

from ar_automation.kit import http
from ar_automation.providers.quickbooks_online import errors, oauth
from ar_automation.providers.quickbooks_online.payloads import (
    Answer,
    BatchAnswer,
    BatchItem,
    ChangesAnswer,
    QueryAnswer,
)
from ar_automation.providers.quickbooks_online.tokens import Access

MINOR_VERSION = "75"
BATCH_ITEMS_MAX = 25
Envelope = TypeVar("Envelope", bound=Answer)
Response = dict[str, Raw]


class Client:
    """Calls to one company with one access token; `calls` counts what went out."""

    def __init__(self, access: Access) -> None:
        self._access = access
        self.realm_id = access.realm_id
        self.calls = 0

    def query(self, statement: str) -> Response:
        """One page of one entity. The statement goes in the body, where nothing needs escaping twice (3)."""
        reply = self._post("query", {}, statement.encode(), content_type="application/text")
        answer = _decoded(_QUERY, reply)
        if answer.response is UNSET:
            raise errors.unreadable(reply, writing=False)
        return answer.response

    def batch(self, statements: Sequence[str]) -> tuple[list[Response], datetime]:
        """Several queries in one call, answered in the order asked, with the server's clock (5)."""
        assert 0 < len(statements) <= BATCH_ITEMS_MAX
        items = [{"bId": str(number), "Query": statement} for number, statement in enumerate(statements)]
        reply = self._post("batch", {}, msgspec.json.encode({"BatchItemRequest": items}))
        answer = _decoded(_BATCH, reply)
        found = {} if answer.items is UNSET else {item.item_id: item for item in answer.items}
        if len(found) != len(statements):
            raise errors.unreadable(reply, writing=False)
        responses = [_response(found[str(number)], reply) for number in range(len(statements))]
        return responses, _time(answer, reply)

    def changes(self, entities: Sequence[str], since: datetime) -> tuple[list[Response], datetime]:
        """What changed since the moment (aware), a response for each entity, with the server's clock (4)."""
        moment = since.astimezone(UTC).isoformat(timespec="seconds")
        query = {"entities": ",".join(entities), "changedSince": moment}
        reply = self._call("GET", self._url("cdc", query))
        answer = _decoded(_CHANGES, reply)
        if answer.blocks is UNSET:
            raise errors.unreadable(reply, writing=False)
        for block in answer.blocks:
            if block.fault is not None:
                raise errors.refused(block.fault, status=200, trace=reply.intuit_tid, writing=False)
        responses = [response for block in answer.blocks for response in block.responses]
        return responses, _time(answer, reply)

    def read(self, entity: str, remote_id: str) -> bytes:
        """One record, whole."""
        reply = self._call("GET", self._url(f"{entity.lower()}/{remote_id}", {}))
        return _entity(reply, entity, writing=False)

    def write(self, entity: str, parameters: dict[str, str], body: bytes, *, request_id: str) -> bytes:
        """Carry these bytes; gives the record as it now stands. The same `request_id` is carried out once (6.1)."""
        reply = self._post(entity.lower(), {**parameters, "requestid": request_id}, body, writing=True)
        return _entity(reply, entity, writing=True)

    def _post(
        self,
        path: str,
        query: dict[str, str],
        body: bytes,
        *,
        content_type: str = "application/json",
        writing: bool = False,
    ) -> http.Reply:
        return self._call("POST", self._url(path, query), body, content_type=content_type, writing=writing)

    def _call(
        self,
        method: str,
        url: str,
        body: bytes | None = None,
        *,
        content_type: str = "",
        writing: bool = False,
    ) -> http.Reply:
        headers = {"Authorization": f"Bearer {self._access.token}", "Accept": "application/json"}
        if content_type:
            headers["Content-Type"] = content_type
        self.calls += 1
        try:
            reply = _HTTP.request(method, url, headers=headers, body=body)
        except http.HttpError as error:
            raise errors.unanswered(error, writing=writing) from error
        errors.check(reply, writing=writing)
        return reply

    def _url(self, path: str, query: dict[str, str]) -> str:
        parameters = urlencode({**query, "minorversion": MINOR_VERSION})
        return f"{oauth.endpoints().api}/v3/company/{self.realm_id}/{path}?{parameters}"


def _decoded(decoder: msgspec.json.Decoder[Envelope], reply: http.Reply) -> Envelope:
    try:
        answer = decoder.decode(reply.body)
    except msgspec.MsgspecError:
        raise errors.unreadable(reply, writing=False) from None
    errors.check_fault(answer, reply, writing=False)
    return answer


def _entity(reply: http.Reply, entity: str, *, writing: bool) -> bytes:
    try:
        members = _MEMBERS.decode(reply.body)
        if entity not in members:
            errors.check_fault(_ANSWER.decode(reply.body), reply, writing=writing)
            raise errors.unreadable(reply, writing=writing)
    except msgspec.MsgspecError:
        raise errors.unreadable(reply, writing=writing) from None
    return bytes(members[entity])


def _response(item: BatchItem, reply: http.Reply) -> Response:
    if item.fault is not None:
        raise errors.refused(item.fault, status=200, trace=reply.intuit_tid, writing=False)
    return item.response


def _time(answer: Answer, reply: http.Reply) -> datetime:
    """Watermarks are made of the server's clock alone, so an answer without it is none."""
    if not isinstance(answer.time, datetime) or answer.time.tzinfo is None:
        raise errors.unreadable(reply, writing=False)
    return answer.time


_HTTP = http.Client(timeout_s=30.0)
_QUERY = msgspec.json.Decoder(QueryAnswer)
_BATCH = msgspec.json.Decoder(BatchAnswer)
_CHANGES = msgspec.json.Decoder(ChangesAnswer)
_ANSWER = msgspec.json.Decoder(Answer)
_MEMBERS: msgspec.json.Decoder[dict[str, Raw]] = msgspec.json.Decoder(dict[str, Raw])
