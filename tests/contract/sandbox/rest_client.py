"""The REST face over one company, without the doors before it: g.company is simply there."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from flask import Flask, g
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from quickbooks_sandbox.online.attachments import Addresses
from quickbooks_sandbox.online.rest import rest
from tests.unit.sandbox.company_world import Books, Payload, books_of

BASE = "/v3/company/4620816365000000000"
JSON = {"Accept": "application/json"}


@dataclass(frozen=True)
class RestClient:
    """Calls against one company's REST face."""

    books: Books
    http: FlaskClient

    def get(self, path: str, **query: Any) -> TestResponse:
        return self.http.get(f"{BASE}{path}", query_string=query, headers=JSON)

    def post(self, path: str, body: Any, **query: Any) -> TestResponse:
        return self.http.post(f"{BASE}{path}", json=body, query_string=query, headers=JSON)

    def send(self, path: str, data: bytes, **query: Any) -> TestResponse:
        return self.http.post(f"{BASE}{path}", data=data, query_string=query, headers=JSON)

    def query(self, statement: str) -> Payload:
        answer: Payload = self.get("/query", query=statement).get_json()["QueryResponse"]
        return answer

    def invoice_body(self, amount: float = 10) -> Payload:
        detail = {"ItemRef": {"value": self.books.item}}
        line = {"DetailType": "SalesItemLineDetail", "Amount": amount, "SalesItemLineDetail": detail}
        return {"CustomerRef": {"value": self.books.customer}, "Line": [line]}


def code(response: TestResponse) -> str:
    """The error code of a fault."""
    found: str = response.get_json()["Fault"]["Error"][0]["code"]
    return found


@contextmanager
def rest_client(sample: str = "empty", scale: int = 0) -> Iterator[RestClient]:
    """A client of a fresh company."""
    with books_of(sample, scale) as books:
        app = Flask(__name__)
        addresses = Addresses(now=books.clock.now, seed=lambda: 1)

        @app.before_request
        def enter() -> None:
            g.company, g.addresses = books.company, addresses

        app.register_blueprint(rest)
        yield RestClient(books=books, http=app.test_client())
