"""Books to try things on: one company with a customer, a job below it, an item, and a clock that is moved by hand."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest

from quickbooks_sandbox.company.company import Company
from quickbooks_sandbox.company.errors import Fault
from quickbooks_sandbox.company.kinds import KINDS
from quickbooks_sandbox.company.store import parse
from tests.unit.sandbox.oracle import must_agree

__all__ = ["Books", "application", "books_of", "must_agree", "refused", "taken_from_funds"]
Payload = dict[str, Any]
BEGINNING = datetime(2026, 11, 23, 20, 0, tzinfo=UTC)


@dataclass
class HandClock:
    """Time that passes only when told to."""

    moment: datetime = field(default=BEGINNING)

    def now(self) -> datetime:
        return self.moment

    def advance(self, **span: float) -> None:
        self.moment += timedelta(**span)


@dataclass(frozen=True)
class Books:
    """A company, with the ids of what the tests use."""

    company: Company
    clock: HandClock
    customer: str
    job: str
    item: str

    def invoice(self, amount: str = "100", *, customer: str = "", **more: Any) -> Payload:
        """A new invoice of one line."""
        body = {"CustomerRef": {"value": customer or self.customer}, "Line": [self.line(amount)], **more}
        return self.company.create_object("Invoice", body)

    def form(self, entity: str, amount: str = "100", **more: Any) -> Payload:
        """A new sales form of one line."""
        body = {"CustomerRef": {"value": self.customer}, "Line": [self.line(amount)], **more}
        return self.company.create_object(entity, body)

    def update(self, entity: str, old: Payload, **changes: Any) -> Payload:
        """Change some properties of an object as it stands."""
        named = {"Id": old["Id"], "SyncToken": self.read(entity, old["Id"])["SyncToken"], "sparse": True}
        return self.company.update_object(entity, {**named, **changes})

    def prefer(self, group: str, **settings: Any) -> None:
        """Set preferences as a person does in the vendor's pages."""
        self.company.set_preferences({group: settings})

    def tax_code(self, name: str, **percents: str) -> str:
        """The id of a new tax code with rates of these names and percentages."""
        agency = self.company.create_object("TaxAgency", {"DisplayName": f"{name} office"})["Id"]
        rates = [
            {"TaxRateName": rate, "RateValue": percent, "TaxAgencyId": agency, "TaxApplicableOn": "Sales"}
            for rate, percent in percents.items()
        ]
        made = self.company.create_tax_code({"TaxCode": name, "TaxRateDetails": rates})
        return str(made["TaxCodeId"])

    def taxed(self, amount: str, code: str = "TAX", **detail: Any) -> Payload:
        """A sales line under a tax code."""
        line = self.line(amount)
        line["SalesItemLineDetail"].update(TaxCodeRef={"value": code}, **detail)
        return line

    def credit_memo(self, amount: str = "100", *, customer: str = "", **more: Any) -> Payload:
        """A new credit memo of one line."""
        body = {"CustomerRef": {"value": customer or self.customer}, "Line": [self.line(amount)], **more}
        return self.company.create_object("CreditMemo", body)

    def line(self, amount: str, **more: Any) -> Payload:
        return {
            "DetailType": "SalesItemLineDetail",
            "Amount": Decimal(amount),
            "SalesItemLineDetail": {"ItemRef": {"value": self.item}},
            **more,
        }

    def payment(self, total: str, *applied: tuple[str, str], customer: str = "", **more: Any) -> Payload:
        """A new payment, put against (invoice id, amount) pairs."""
        body = {
            "CustomerRef": {"value": customer or self.customer},
            "TotalAmt": Decimal(total),
            "Line": [application(invoice, amount) for invoice, amount in applied],
            **more,
        }
        return self.company.create_object("Payment", body)

    def account(self, name: str) -> str:
        """The id of a ledger account."""
        found = self.company.query(f"select * from Account where Name = '{name}'").rows
        return str(parse(found[0])["Id"])

    def journal(self, *lines: Payload, **more: Any) -> Payload:
        """A new journal entry."""
        return self.company.create_object("JournalEntry", {"Line": list(lines), **more})

    def posting(self, side: str, account: str, amount: str, *, customer: str = "") -> Payload:
        """A journal entry's line: Debit or Credit of an account by its name."""
        detail: Payload = {"PostingType": side, "AccountRef": {"value": self.account(account)}}
        if customer:
            detail["Entity"] = {"Type": "Customer", "EntityRef": {"value": customer}}
        return {
            "DetailType": "JournalEntryLineDetail",
            "Amount": Decimal(amount),
            "JournalEntryLineDetail": detail,
        }

    def check(self, amount: str, account: str, *, customer: str = "", **more: Any) -> Payload:
        """A new check over one line."""
        detail: Payload = {"AccountRef": {"value": self.account(account)}}
        if customer:
            detail["CustomerRef"] = {"value": customer}
        line = {
            "DetailType": "AccountBasedExpenseLineDetail",
            "Amount": Decimal(amount),
            "AccountBasedExpenseLineDetail": detail,
        }
        body = {"PaymentType": "Check", "AccountRef": {"value": self.account("Checking")}, "Line": [line]}
        return self.company.create_object("Purchase", {**body, **more})

    def deposit(self, *lines: Payload, **more: Any) -> Payload:
        """A new deposit into Checking."""
        body = {"DepositToAccountRef": {"value": self.account("Checking")}, "Line": list(lines)}
        return self.company.create_object("Deposit", {**body, **more})

    def deposited(self, account: str, amount: str, *, customer: str = "") -> Payload:
        """A deposit's line of money that came from elsewhere."""
        detail: Payload = {"AccountRef": {"value": self.account(account)}}
        if customer:
            detail["Entity"] = {"value": customer, "type": "CUSTOMER"}
        return {"DetailType": "DepositLineDetail", "Amount": Decimal(amount), "DepositLineDetail": detail}

    def read(self, entity: str, object_id: str) -> Payload:
        return self.company.read_object(entity, object_id)

    def all(self, entity: str) -> list[Payload]:
        """Everything of an entity, inactive ones included."""
        where = "where Active in (true, false)" if KINDS[entity].is_list else ""
        found: list[Payload] = []
        while rows := self.company.query(
            f"select * from {entity} {where} startposition {len(found) + 1} maxresults 1000"
        ).rows:
            found += [parse(row) for row in rows]
        return found

    def balance(self, customer: str = "") -> Decimal:
        return Decimal(self.read("Customer", customer or self.customer)["Balance"])


def application(target: str, amount: str, link_type: str = "Invoice", *, line: str = "") -> Payload:
    link = {"TxnId": target, "TxnType": link_type, **({"TxnLineId": line} if line else {})}
    return {"Amount": Decimal(amount), "LinkedTxn": [link]}


def taken_from_funds(payment: Payload) -> Payload:
    """A deposit's line that deposits a payment."""
    link = {"TxnId": payment["Id"], "TxnType": "Payment", "TxnLineId": "0"}
    return {"Amount": payment["TotalAmt"], "LinkedTxn": [link]}


@contextmanager
def books_of(sample: str = "empty", scale: int = 0, seed: int = 1) -> Iterator[Books]:
    """A company founded in a folder of its own."""
    clock = HandClock()
    with TemporaryDirectory() as folder:
        company = Company.create(
            Path(folder) / "company.sqlite",
            clock=clock,
            realm_id="4620816365000000000",
            name="Rowan Landscaping",
            sample=sample,
            scale=scale,
            seed=seed,
        )
        customer = company.create_object("Customer", {"DisplayName": "Freeman Sporting"})["Id"]
        job = {"DisplayName": "12 Elm Lane", "Job": True, "ParentRef": {"value": customer}}
        item = {"Name": "Turf", "Type": "Service", "UnitPrice": 12, "IncomeAccountRef": {"value": "12"}}
        yield Books(
            company=company,
            clock=clock,
            customer=customer,
            job=company.create_object("Customer", job)["Id"],
            item=company.create_object("Item", item)["Id"],
        )
        company.close()


@contextmanager
def refused(code: int, detail: str = "") -> Iterator[pytest.ExceptionInfo[Fault]]:
    """What is done inside is refused with this code, and a detail that holds this text."""
    with pytest.raises(Fault, match=re.escape(f"{code} ") + f"(?s:.*{re.escape(detail)})") as caught:
        yield caught
    assert caught.value.errors[0].code == str(code)
