"""The books of one company: where it stands, its lists, and what every page of them shares."""

from collections.abc import Callable, Sequence
from typing import Any

from flask import request
from werkzeug.wrappers import Response as AnyResponse

from quickbooks_sandbox.company.company import Company
from quickbooks_sandbox.company.errors import Fault
from quickbooks_sandbox.company.shapes import Payload

from . import aging, documents
from .desk import Desk, page_number
from .lists import cut
from .typed import typed

_SEARCH_MAX = 100
SECTIONS = (
    ("overview", "Overview", "books"),
    ("customers", "Customers", "customers"),
    ("invoices", "Invoices", "invoices"),
    ("payments", "Payments", "payments"),
    ("credit_memos", "Credit memos", "credit_memos"),
    ("deposits", "Deposits", "deposits"),
    ("preferences", "Preferences", "preferences"),
)


class Books(Desk):
    """Pages of a company."""

    def _book_values(self, company: Company) -> dict[str, Any]:
        today = company.now().date().isoformat()
        currencies = company.read_object("Preferences", "1")["CurrencyPrefs"]
        return {
            "company": company,
            "foreign": currencies["MultiCurrencyEnabled"],
            "home": currencies["HomeCurrency"]["value"],
            "book_sections": SECTIONS,
            "today": today,
            "state_of": lambda document: documents.state_of(document, today),
        }

    def _book(self, name: str, company: Company, **values: Any) -> AnyResponse:
        return self._page(f"books/{name}", **self._book_values(company), **values)

    def _ask(self, company: Company, act: Callable[[], str], **values: Any) -> AnyResponse:
        """Do something that cannot be undone, after a page that says so."""
        return self._form("books/confirm", act, **self._book_values(company), **values)


class BooksOverview(Books):
    """Where a company stands."""

    def books(self, realm_id: str) -> AnyResponse:
        """The overview of a company's books: receivables by age, and the invoices that are open the longest."""
        company = self._company(realm_id)
        count = company.count_open_invoices()
        owed, currency = aging.receivables(company)
        aged = aging.aging(company) if count <= aging.AGED_AT_ONCE_MAX or "aging" in request.args else None
        preferences = company.read_object("Preferences", "1")
        return self._book(
            "overview",
            company,
            count=count,
            owed=owed,
            currency=currency,
            aged=aged,
            customers=cut(aged.rows if aged else [], page_number("customers")),
            closing=preferences["AccountingInfoPrefs"].get("BookCloseDate"),
            invoices=documents.invoices(company, state="open", page=page_number("invoices")),
        )


def wanted(states: Sequence[str]) -> dict[str, str]:
    """The search and the state a list is asked for; a state there is not is the first one."""
    state = request.args.get("state", "")
    search = request.args.get("search", "").strip()[:_SEARCH_MAX]
    return {"search": search, "state": state if state in states else states[0]}


def revision(known: Payload) -> Payload:
    """The object a form was about, at the revision it showed."""
    return {"Id": known["Id"], "SyncToken": typed().get("revision") or known["SyncToken"]}


def linked(company: Company, document: Payload) -> list[Payload]:
    """What a document is linked to: type, id, and as far as it is there the document and the amount of the link."""
    links = []
    for link in document.get("LinkedTxn", []):
        kind, other_id = link["TxnType"], link["TxnId"]
        try:
            other = company.read_object(kind, other_id)
        except Fault:
            other = {}
        amounts = [
            line["Amount"]
            for line in other.get("Line", [])
            for back in line.get("LinkedTxn", [])
            if back["TxnId"] == document["Id"]
        ]
        links.append({"type": kind, "id": other_id, "document": other, "amount": sum(amounts)})
    return links
