"""Somebody else at work in the same company: each act goes through the company's own writes, so the books stay true.

What the company refuses them, they leave.
"""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from quickbooks_sandbox.company.company import Company
from quickbooks_sandbox.company.errors import Fault
from quickbooks_sandbox.company.store import parse

from .asked import Asked

Payload = dict[str, Any]
_NOTES = {"customer": "Notes", "item": "Description", "account": "Description"}
_NAMED = frozenset({"customer", "vendor", "employee"})
_NOT_COPIED = frozenset({"Id", "SyncToken", "sparse", "MetaData", "domain"})
_NOTE = "Looked over by a colleague."
_FLOURISH = " & Söhne 🌱"


@dataclass(frozen=True)
class Somebody:
    """A colleague at the company's books."""

    company: Company

    def edits(self, entity: str, object_id: str) -> None:
        """Change a note of an object, so that it becomes a new revision."""
        note = _NOTES.get(entity.lower(), "PrivateNote")
        current = self._read(entity, object_id)
        if note not in current and note == "PrivateNote" and "TxnDate" not in current:
            self.updates(entity, object_id)
        else:
            self.updates(entity, object_id, **{note: f"{_NOTE} {current.get('SyncToken')}"})

    def updates(self, entity: str, object_id: str, **changed: object) -> None:
        """Change some properties of an object."""
        current = self._read(entity, object_id)
        if current:
            _try(self.company.update_object, entity, {**_key(current), "sparse": True, **changed})

    def creates(self, entity: str, body: Payload) -> Payload:
        """Enter a new object: what the company keeps of it, nothing when it is refused."""
        plain = {name: value for name, value in body.items() if name not in _NOT_COPIED}
        return _try(self.company.create_object, entity, plain)

    def deletes(self, entity: str, object_id: str) -> None:
        """Delete a transaction, and before it what is applied to it."""
        current = self._read(entity, object_id)
        for link in current.get("LinkedTxn", ()):
            if link["TxnType"] == "Payment":
                self.deletes("Payment", link["TxnId"])
        current = self._read(entity, object_id)
        if current:
            _try(self.company.delete_object, entity, _key(current))

    def voids(self, entity: str, object_id: str) -> None:
        """Void a transaction."""
        current = self._read(entity, object_id)
        if current:
            _try(self.company.void_object, entity, _key(current))

    def deactivates(self, entity: str, object_id: str) -> None:
        """Make a list object inactive."""
        self.updates(entity, object_id, Active=False)

    def takes_the_name(self, asked: Asked) -> None:
        """Give somebody else the name an object is to have."""
        entity = asked.entity.lower()
        if entity in _NAMED and asked.body.get("DisplayName"):
            self.creates("Customer", {"DisplayName": asked.body["DisplayName"]})
        elif asked.operation == "create":
            self.creates(asked.entity, asked.body)
        elif asked.body.get("Name"):
            self.creates(asked.entity, {**self._read(asked.entity, asked.id), "Name": asked.body["Name"]})

    def takes_the_number(self, asked: Asked) -> None:
        """Turn custom numbers on, and enter another document under the number an asked one is to have."""
        if asked.body.get("DocNumber"):
            self.prefers(SalesFormsPrefs={"CustomTxnNumbers": True}, warn_duplicate_numbers=True)
            self.creates(asked.entity, {**self._read(asked.entity, asked.id), **asked.body})

    def prefers(self, **settings: object) -> None:
        """Set preferences in the vendor's pages."""
        with suppress(Fault):
            self.company.set_preferences(settings)

    def renames(self, customer_id: str) -> None:
        """Put an ampersand and a picture into a customer's name."""
        name = self._read("Customer", customer_id).get("DisplayName", "")
        if name and not name.endswith(_FLOURISH):
            self.updates("Customer", customer_id, DisplayName=name + _FLOURISH)

    def moves(self, customer_id: str) -> None:
        """Put a top-level customer below another one, or a sub-customer on top."""
        current = self._read("Customer", customer_id)
        if current.get("ParentRef"):
            self.updates("Customer", customer_id, ParentRef={"value": ""}, Job=False)
            return
        for other in self._ask("select * from Customer where Active = true maxresults 100"):
            if other["Id"] != customer_id and "ParentRef" not in other:
                self.updates("Customer", customer_id, Job=True, ParentRef={"value": other["Id"]})
                return

    def merges_away(self, customer_id: str) -> None:
        """Merge a customer into the oldest one that takes them."""
        for other in self._ask("select * from Customer where Active = true maxresults 100"):
            if other["Id"] != customer_id and _try(self.company.merge_customers, customer_id, other["Id"]):
                return

    def receives_a_payment(self, invoice_id: str) -> None:
        """Take in the half of what is open on an invoice."""
        invoice = self._read("Invoice", invoice_id)
        if invoice.get("Balance"):
            amount = round(invoice["Balance"] / 2, 2)
            line = {"Amount": amount, "LinkedTxn": [{"TxnId": invoice_id, "TxnType": "Invoice"}]}
            self.creates(
                "Payment", {"CustomerRef": invoice["CustomerRef"], "TotalAmt": amount, "Line": [line]}
            )

    def deposits(self, payment_id: str) -> None:
        """Bring a payment to the bank."""
        payment = self._read("Payment", payment_id)
        banks = self._ask("select * from Account where AccountType = 'Bank' maxresults 1")
        if payment and banks:
            link = {"TxnId": payment_id, "TxnType": "Payment", "TxnLineId": "0"}
            line = {"Amount": payment["TotalAmt"], "LinkedTxn": [link]}
            self.creates("Deposit", {"DepositToAccountRef": {"value": banks[0]["Id"]}, "Line": [line]})

    def customer_of(self, asked: Asked) -> str:
        """The customer an asked object is or belongs to; "" when there is none."""
        if asked.entity.lower() == "customer":
            return asked.id
        sent = asked.reference("CustomerRef")
        if sent or not asked.id:
            return sent
        return str(self._read(asked.entity, asked.id).get("CustomerRef", {}).get("value", ""))

    def first(self, entity: str) -> Payload:
        """The oldest object of an entity; nothing when there is none."""
        return next(iter(self._ask(f"select * from {entity} maxresults 1")), {})  # noqa: S608  our own words

    def removes_one(self, entity: str) -> None:
        """Delete the oldest transaction of an entity, or make the oldest list object inactive, that can be."""
        for one in self._ask(f"select * from {entity} maxresults 100"):  # noqa: S608  our own words
            if "Active" in one:
                gone = _try(
                    self.company.update_object, entity, {**_key(one), "sparse": True, "Active": False}
                )
            else:
                gone = _try(self.company.delete_object, entity, _key(one))
            if gone:
                return

    def creates_another(self, entity: str) -> None:
        """Enter an object like the oldest one of an entity."""
        model = self.first(entity)
        copy = {name: value for name, value in model.items() if name != "DocNumber"}
        for name in ("DisplayName", "Name"):
            if name in copy:
                copy[name] = f"{copy[name]} the younger"
        self.creates(entity, copy)

    def leaves_a_credit(self, customer_id: str) -> Payload:
        """Take in a dollar of a customer that is put against nothing."""
        return self.creates("Payment", {"CustomerRef": {"value": customer_id}, "TotalAmt": 1})

    def applies(self, payment: Payload, invoice_id: str) -> None:
        """Put a whole payment against an invoice."""
        link = {"TxnId": invoice_id, "TxnType": "Invoice"}
        self.updates("Payment", payment["Id"], Line=[{"Amount": payment["TotalAmt"], "LinkedTxn": [link]}])

    def _ask(self, statement: str) -> list[Payload]:
        with suppress(Fault):
            return [parse(row) for row in self.company.query(statement).rows]
        return []

    def _read(self, entity: str, object_id: str) -> Payload:
        with suppress(Fault):
            return self.company.read_object(entity, object_id)
        return {}


def _try(act: Callable[[str, Any], Payload], first: str, second: Any) -> Payload:
    with suppress(Fault):
        return act(first, second)
    return {}


def _key(payload: Payload) -> Payload:
    return {"Id": payload["Id"], "SyncToken": payload["SyncToken"]}
