"""Somebody at the pages of one company, and the same company as a client sees it."""

import html
from typing import Any

import httpx

from tests.contract.sandbox import forms
from tests.contract.sandbox.client import Connection, Sandbox


class Bookkeeper:
    """A person at the pages."""

    def __init__(self, sandbox: Sandbox) -> None:
        sandbox.control("limits", {"requests_per_second": None})
        self.http = sandbox.http
        self.books: Connection = sandbox.connect()
        self.home = f"/books/{self.books.realm_id}"

    def first(self, entity: str, where: str = "") -> dict[str, Any]:
        statement = f"select * from {entity} {where} maxresults 1"
        found: dict[str, Any] = self.books.query(statement).json()["QueryResponse"][entity][0]
        return found

    def read(self, entity: str, object_id: str) -> dict[str, Any]:
        found: dict[str, Any] = self.books.call("GET", f"{entity.lower()}/{object_id}").json()[entity]
        return found

    def open(self, path: str) -> str:
        """The text of a page."""
        answer = self.http.get(path, follow_redirects=True)
        assert answer.status_code == 200, path
        return html.unescape(answer.text)

    def submit(self, path: str, /, *, action: str = "", **changed: str | list[str]) -> httpx.Response:
        """Send a page's form with some fields changed."""
        return forms.submit(self.http, path, action=action, **changed)

    def done(self, path: str, /, *, action: str = "", **changed: str | list[str]) -> str:
        """The page that says an act was done; its address is kept as `place`."""
        answer = self.submit(path, action=action, **changed)
        assert answer.status_code == 303, html.unescape(answer.text)
        self.place = answer.headers["location"].partition("?")[0]
        return self.open(answer.headers["location"])

    def refused(self, path: str, /, *, action: str = "", **changed: str | list[str]) -> str:
        """The page that says why an act was refused."""
        answer = self.submit(path, action=action, **changed)
        assert answer.status_code == 400
        return html.unescape(answer.text)

    def invoice(self, customer_id: str, *, amount: str = "100.00") -> str:
        """A new invoice of a customer's: its id."""
        item = self.first("Item")["Id"]
        path = f"{self.home}/customers/{customer_id}/invoice"
        self.done(path, item_id=[item, "", ""], quantity=["1", "", ""], rate=[amount, "", ""])
        return self.place.rpartition("/")[2]

    def payment(self, customer_id: str, *, amount: str, **fields: str) -> str:
        """A new payment of a customer's: its id."""
        self.done(f"{self.home}/customers/{customer_id}/payment", amount=amount, **fields)
        return self.place.rpartition("/")[2]
