"""Short ways to write the records of a sample."""

from dataclasses import dataclass, replace
from datetime import timedelta
from decimal import Decimal

from quickbooks_sandbox.company import writes
from quickbooks_sandbox.company.currency import has_currencies
from quickbooks_sandbox.company.kind import Books
from quickbooks_sandbox.company.shapes import Payload

SALES = "SalesItemLineDetail"


@dataclass(frozen=True)
class Hand:
    """A bookkeeper's hand, which writes so many days before today; below zero: in the days to come."""

    books: Books

    def make(self, entity: str, body: Payload, *, days_ago: int = 0) -> Payload:
        """A new object, written on a day. One that names a customer is in the customer's currency."""
        books = replace(self.books, now=self.books.now - timedelta(days=max(days_ago, 0)))
        dated = {"TxnDate": self.day(days_ago), **body} if "Line" in body or "TotalAmt" in body else body
        if "CustomerRef" in dated and "CurrencyRef" not in dated and has_currencies(books):
            customer = self.find("Customer", dated["CustomerRef"]["value"])
            dated = {**dated, "CurrencyRef": customer["CurrencyRef"]}
        return writes.create(books, books.kinds[entity], dated)

    def change(self, entity: str, object_id: str, changes: Payload) -> Payload:
        """An object changed in part."""
        old = self.find(entity, object_id)
        body = {**changes, "Id": object_id, "SyncToken": old["SyncToken"], "sparse": True}
        return writes.update(self.books, self.books.kinds[entity], body)

    def day(self, days_ago: int) -> str:
        """The date so many days ago."""
        return (self.books.now.date() - timedelta(days=days_ago)).isoformat()

    def find(self, entity: str, object_id: str) -> Payload:
        """An object there is."""
        found = self.books.find(self.books.kinds[entity], object_id)
        assert found, f"a sample refers to {entity} {object_id}"
        return found

    def named(self, entity: str, name: str) -> str:
        """The id of an object by its name."""
        column = "p_displayname" if entity in ("Customer", "Vendor", "TaxAgency") else "p_name"
        return self.books.kinds[entity].table.ids(self.books.db, f"{column} = ?", name.casefold())[0]

    def sale(self, item: str, amount: str, **detail: object) -> Payload:
        """A line that sells an item for an amount."""
        return {
            "DetailType": SALES,
            "Amount": Decimal(amount),
            SALES: {"ItemRef": {"value": self.named("Item", item)}, **detail},
        }

    def account(self, name: str) -> Payload:
        """A reference to a ledger account."""
        return {"value": self.named("Account", name)}


def to(customer: Payload) -> Payload:
    """A reference to a customer."""
    return {"value": customer["Id"]}


def against(document: Payload, entity: str, amount: str) -> Payload:
    """A payment's line: so much of it is put against a document."""
    return {"Amount": Decimal(amount), "LinkedTxn": [{"TxnId": document["Id"], "TxnType": entity}]}
