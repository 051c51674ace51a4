"""A replay server: pages rendered once, served from memory, gzipped, no limits; so that no sandbox's speed flatters.

Answers what a first sync and an idle one ask: tokens, queries (count, pages, ids, balances), batches of queries, CDC
without changes. `python -m bench.replay PORT SCALE`.
"""

from __future__ import annotations

import gzip
import os
import re
import sys
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qs

import msgspec

from bench.books import REALM, make

TIME = b'"time":"%s"' % datetime.now(UTC).isoformat(timespec="milliseconds").encode()  # noqa: TID251 - a server's own clock
STATEMENT = re.compile(
    r"SELECT (?P<what>.+?) FROM (?P<entity>\w+)(?: WHERE (?P<where>.+?))?"
    r"(?: ORDERBY \w+)?(?: STARTPOSITION (?P<start>\d+))?(?: MAXRESULTS (?P<rows>\d+))?$",
    re.IGNORECASE,
)
COMPANY = {"Id": "1", "SyncToken": "0", "CompanyName": "Replay Books", "Country": "US"}
PREFERENCES = {
    "Id": "1",
    "SalesFormsPrefs": {"CustomTxnNumbers": False, "AutoApplyCredit": False},
    "CurrencyPrefs": {"HomeCurrency": {"value": "USD"}, "MultiCurrencyEnabled": False},
    "TaxPrefs": {"UsingSalesTax": False, "PartnerTaxEnabled": False},
}
TOKENS = {
    "token_type": "bearer", "access_token": "at", "refresh_token": "rt",
    "expires_in": 3600, "x_refresh_token_expires_in": 8726400,
}  # fmt: skip
Environ = dict[str, Any]
_json = msgspec.json.encode


class Replay:
    """The WSGI application over one company's rows."""

    def __init__(self, rows: dict[str, list[bytes]]) -> None:
        singles = {"CompanyInfo": [_json(COMPANY)], "Preferences": [_json(PREFERENCES)]}
        self.rows = rows | singles
        self.packed: dict[str, bytes] = {}

    def __call__(self, environ: Environ, start_response: Callable[..., Any]) -> Iterable[bytes]:
        body = self._packed(environ)
        headers = [
            ("Content-Type", "application/json"),
            ("Content-Encoding", "gzip"),
            ("intuit_tid", "replay"),
        ]
        start_response("200 OK", [*headers, ("Content-Length", str(len(body)))])
        return [body]

    def _packed(self, environ: Environ) -> bytes:
        size = int(environ.get("CONTENT_LENGTH") or 0)
        sent = environ["wsgi.input"].read(size).decode() if size else ""
        key = f"{environ['PATH_INFO']}?{environ.get('QUERY_STRING', '')}#{sent}"
        if key not in self.packed:
            self.packed[key] = gzip.compress(self._answer(environ, sent), compresslevel=5)
        return self.packed[key]

    def _answer(self, environ: Environ, sent: str) -> bytes:
        path = environ["PATH_INFO"]
        asked = parse_qs(environ.get("QUERY_STRING", ""))
        if path.startswith("/oauth2/"):
            return _json(TOKENS)
        if path.endswith("/query"):
            statement = sent or asked["query"][0]
            return b'{"QueryResponse":' + self._query(statement) + b"," + TIME + b"}"
        if path.endswith("/batch"):
            items = msgspec.json.decode(sent)["BatchItemRequest"]
            answers = (
                b'{"bId":' + _json(item["bId"]) + b',"QueryResponse":' + self._query(item["Query"]) + b"}"
                for item in items
            )
            return b'{"BatchItemResponse":[' + b",".join(answers) + b"]," + TIME + b"}"
        if path.endswith("/cdc"):
            empty = b",".join(b"{}" for _ in asked["entities"][0].split(","))
            return b'{"CDCResponse":[{"QueryResponse":[' + empty + b"]}]," + TIME + b"}"
        raise ValueError(path)

    def _query(self, statement: str) -> bytes:
        found = STATEMENT.match(statement.strip())
        assert found is not None, statement
        entity = found["entity"]
        rows = self.rows[entity]
        if found["what"].lower() == "count(*)":
            return b'{"totalCount":%d}' % len(rows)
        if ids := re.search(r"Id IN \((.*?)\)", found["where"] or ""):
            rows = [rows[int(i.strip(" '")) - 1] for i in ids[1].split(",")]
        start = int(found["start"] or 1) - 1
        page = rows[start : start + int(found["rows"] or 100)]
        if not page:
            return b"{}"
        return (
            b'{"%s":[' % entity.encode()
            + b",".join(page)
            + b'],"startPosition":%d,"maxResults":%d}'
            % (
                start + 1,
                len(page),
            )
        )


def serve(port: int, scale: int) -> None:
    """Serve until ended."""
    from granian import Granian
    from granian.constants import Interfaces

    os.environ["BENCH_SCALE"] = str(scale)
    Granian("bench.replay:application", address="127.0.0.1", port=port, interface=Interfaces.WSGI,
            blocking_threads=4, log_enabled=False).serve()  # fmt: skip


def __getattr__(name: str) -> Replay:
    """`application`, made when the server asks for it."""
    if name != "application":
        raise AttributeError(name)
    made = Replay(make(int(os.environ["BENCH_SCALE"])))
    globals()[name] = made
    return made


if __name__ == "__main__":
    serve(int(sys.argv[1]), int(sys.argv[2]))

__all__ = ["REALM", "Replay", "serve"]
