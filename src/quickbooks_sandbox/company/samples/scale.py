"""A company grown by N customers, 5N invoices of 3 lines and 5N payments over three years: the same from the same seed.

The rows are composed and inserted in bulk; they are what the ordinary writes would have left
(test_company_scale holds them to it).
"""

import random
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from quickbooks_sandbox.company.entities.account import ACCOUNT
from quickbooks_sandbox.company.entities.customer import CUSTOMER
from quickbooks_sandbox.company.entities.invoice import FLAGS, INVOICE
from quickbooks_sandbox.company.entities.item import ITEM
from quickbooks_sandbox.company.entities.payment import PAYMENT
from quickbooks_sandbox.company.entities.payment_lines import payment_line
from quickbooks_sandbox.company.entities.payment_method import PAYMENT_METHOD
from quickbooks_sandbox.company.entities.receivables import DEBIT, OpenItem, Target
from quickbooks_sandbox.company.entities.sales_lines import subtotal_line
from quickbooks_sandbox.company.entities.sales_numbers import SALES_NUMBERS
from quickbooks_sandbox.company.entities.term import TERM, due_date
from quickbooks_sandbox.company.kind import Books
from quickbooks_sandbox.company.ledger import move_accounts, receivable_account
from quickbooks_sandbox.company.money import cents, dollars
from quickbooks_sandbox.company.shapes import Payload
from quickbooks_sandbox.company.store import next_number

SPAN = timedelta(days=3 * 365)
_PER_CUSTOMER = 5
_LINES = 3
_QUANTITIES = range(1, 10)
_CHUNK = 1_000
_JOB_EVERY = 25
_GIVEN_NAMES = (
    "Ana",
    "Boris",
    "Chloe",
    "Dmitri",
    "Elena",
    "Farid",
    "Gwen",
    "Hugo",
    "Ines",
    "Jamal",
    "Kira",
    "Leo",
)
_FAMILY_NAMES = (
    "Abbott",
    "Brandt",
    "Costa",
    "Dubois",
    "Eriksen",
    "Falk",
    "Garcia",
    "Hahn",
    "Ito",
    "Jensen",
    "Kovac",
)
_CITIES = (
    ("Mountain View", "94043"),
    ("San Mateo", "94401"),
    ("Half Moon Bay", "94019"),
    ("Palo Alto", "94301"),
)
_CURRENCY = {"value": "USD", "name": "United States Dollar"}


def sow_scale(books: Books, *, customers: int, seed: int) -> None:
    """Add that many customers, and five times as many invoices and payments."""
    growth = _Growth(books, customers, seed)
    documents = customers * _PER_CUSTOMER
    for start in range(0, documents, _CHUNK):
        pairs = [
            growth.invoice_and_payment(number) for number in range(start, min(start + _CHUNK, documents))
        ]
        INVOICE.table.put(books.db, [invoice for invoice, _ in pairs])
        PAYMENT.table.put(books.db, [payment for _, payment in pairs])
        books.db.executemany("insert into application values (?, ?, ?, ?, ?, ?, ?)", growth.applications())
    move_accounts(books, growth.booked())
    for start in range(0, customers, _CHUNK):
        CUSTOMER.table.put(
            books.db, [growth.customer(n) for n in range(start, min(start + _CHUNK, customers))]
        )


@dataclass(frozen=True)
class _Line:
    payload: Payload
    cents: int
    account: str


class _Growth:
    """What is drawn by lot and what is added up on the way. `number` counts from 0."""

    def __init__(self, books: Books, customers: int, seed: int) -> None:
        self._random = random.Random(seed)  # noqa: S311  a sample, no secret
        self._customers = customers
        self._documents = customers * _PER_CUSTOMER
        self._end = books.now
        self._start = books.now - SPAN
        self._balances = [0] * customers
        self._booked: Counter[str] = Counter()
        self._applications: list[tuple[object, ...]] = []
        self._lines = _possible_lines(books)
        self._terms = [
            term for term in (books.find(TERM, id_) for id_ in TERM.table.ids(books.db, "true")) if term
        ]
        self._methods = PAYMENT_METHOD.table.ids(books.db, "true")
        self._deposit_to = ACCOUNT.table.ids(books.db, "p_accountsubtype = 'undepositedfunds'")[0]
        self._receivable = receivable_account(books, {"CurrencyRef": _CURRENCY})
        self._first_customer = next_number(books.db, CUSTOMER.sequence, count=customers)
        self._first_document = next_number(books.db, INVOICE.sequence, count=2 * self._documents)
        self._first_doc_number = next_number(books.db, SALES_NUMBERS, count=self._documents)
        self._first_address = next_number(books.db, "address", count=2 * customers + 2 * self._documents)

    def invoice_and_payment(self, number: int) -> tuple[Payload, Payload]:
        """An invoice and the payment that came for it, or on account."""
        draw = self._random
        customer = number % self._customers
        made = self._moment(SPAN / 4 + SPAN * 3 / 4 * number / self._documents)
        paid = min(made + timedelta(days=draw.randint(3, 45), seconds=draw.randint(0, 9_999)), self._end)
        invoice = self._invoice(number, customer, made)
        total = cents(invoice["TotalAmt"])
        lot = draw.random()
        share = 100 if lot < 0.80 else draw.randint(20, 80) if lot < 0.92 else 0
        applied = total * share // 100
        amount = applied or draw.randint(1_000, 50_000)
        payment = self._payment(number, customer, paid)
        if applied:
            self._apply(invoice, payment, applied)
        payment.update(TotalAmt=dollars(amount), UnappliedAmt=dollars(amount - applied))
        if applied:
            invoice["Balance"] = dollars(total - applied)
            invoice["LinkedTxn"] = [{"TxnId": payment["Id"], "TxnType": "Payment"}]
            invoice["SyncToken"] = "1"
            invoice["MetaData"]["LastUpdatedTime"] = payment["MetaData"]["LastUpdatedTime"]
        self._balances[customer] += total - amount
        self._booked[self._deposit_to] += amount
        self._booked[self._receivable] += total - amount
        return invoice, payment

    def applications(self) -> list[tuple[object, ...]]:
        """The rows of the applications made since they were last asked for."""
        rows, self._applications = self._applications, []
        return rows

    def booked(self) -> Iterable[tuple[str, int]]:
        """What all of it booked to each account, in cents."""
        return self._booked.items()

    def customer(self, number: int) -> Payload:
        """A customer with the balance its documents left."""
        name = self._name(number)
        given_name, family_name, _ = name.split()
        balance = self._balances[number]
        job = number % _JOB_EVERY == _JOB_EVERY - 1
        has_job = number % _JOB_EVERY == _JOB_EVERY - 2 and number + 1 < self._customers
        payload = {
            **_made(self._first_customer + number, self._moment(SPAN / 4 * number / self._customers)),
            "Active": True,
            "Job": job,
            "BillWithParent": False,
            "IsProject": False,
            "Taxable": False,
            "PreferredDeliveryMethod": "None",
            "CurrencyRef": _CURRENCY,
            "DisplayName": name,
            "GivenName": given_name,
            "FamilyName": family_name,
            "PrimaryEmailAddr": self._email(number),
            "BillAddr": self._address(number, 2 * number),
            "ShipAddr": self._address(number, 2 * number + 1),
            "SalesTermRef": _reference(self._term(number)),
            "PrintOnCheckName": name,
            "Level": int(job),
            "FullyQualifiedName": self._full_name(number),
            "Balance": dollars(balance),
            "BalanceWithJobs": dollars(balance + (self._balances[number + 1] if has_job else 0)),
        }
        if job:
            payload["ParentRef"] = {"value": str(self._first_customer + number - 1)}
        return payload

    def _apply(self, invoice: Payload, payment: Payload, amount: int) -> None:
        total = cents(invoice["TotalAmt"])
        item = OpenItem(
            target=Target("Invoice", invoice["Id"]),
            sign=DEBIT,
            amount=total,
            open=total,
            customer=invoice["CustomerRef"]["value"],
            payload=invoice,
        )
        payment["Line"] = [payment_line(item, amount, open_before=total)]
        row = (payment["Id"], invoice["Id"], "", "Invoice", DEBIT, amount, amount)
        self._applications.append(row)

    def _invoice(self, number: int, customer: int, made: datetime) -> Payload:
        lines = self._random.choices(self._lines, k=_LINES)
        total = sum(line.cents for line in lines)
        for line in lines:
            self._booked[line.account] -= line.cents
        term = self._term(customer)
        txn_date = made.date().isoformat()
        address = 2 * self._customers + 2 * number
        return {
            **_made(self._first_document + number, made),
            **dict.fromkeys(FLAGS, False),
            "EmailStatus": "NotSet",
            "PrintStatus": "NeedToPrint",
            "BillEmail": self._email(customer),
            "BillAddr": self._address(customer, address),
            "ShipAddr": self._address(customer, address + 1),
            "SalesTermRef": _reference(term),
            "CustomerRef": {"value": str(self._first_customer + customer), "name": self._name(customer)},
            "Line": [
                *(
                    {**line.payload, "Id": str(place), "LineNum": place}
                    for place, line in enumerate(lines, start=1)
                ),
                subtotal_line(total),
            ],
            "CurrencyRef": _CURRENCY,
            "TxnDate": txn_date,
            "DueDate": due_date(txn_date, term),
            "DocNumber": str(self._first_doc_number + number),
            "TotalAmt": dollars(total),
            "Balance": dollars(total),
            "LinkedTxn": [],
            "TxnTaxDetail": {"TotalTax": 0},
        }

    def _payment(self, number: int, customer: int, paid: datetime) -> Payload:
        return {
            **_made(self._first_document + self._documents + number, paid),
            "CustomerRef": {"value": str(self._first_customer + customer), "name": self._full_name(customer)},
            "CurrencyRef": _CURRENCY,
            "TxnDate": paid.date().isoformat(),
            "ProcessPayment": False,
            "Line": [],
            "PaymentMethodRef": {"value": self._random.choice(self._methods)},
            "PaymentRefNum": str(10_000 + number),
            "DepositToAccountRef": {"value": self._deposit_to},
        }

    def _moment(self, since_start: timedelta) -> datetime:
        return self._start + since_start

    def _term(self, customer: int) -> Payload:
        return self._terms[customer % len(self._terms)]

    def _name(self, customer: int) -> str:
        given_name = _GIVEN_NAMES[customer % len(_GIVEN_NAMES)]
        return f"{given_name} {_FAMILY_NAMES[customer % len(_FAMILY_NAMES)]} {customer + 1:04d}"

    def _email(self, customer: int) -> Payload:
        given_name, family_name, _ = self._name(customer).split()
        return {"Address": f"{given_name}.{customer}@{family_name}.example.com".lower()}

    def _full_name(self, customer: int) -> str:
        own = self._name(customer)
        return f"{self._name(customer - 1)}:{own}" if customer % _JOB_EVERY == _JOB_EVERY - 1 else own

    def _address(self, customer: int, number: int) -> Payload:
        city, postal_code = _CITIES[customer % len(_CITIES)]
        return {
            "Id": str(self._first_address + number),
            "Line1": f"{customer + 1} Meadow Lane",
            "City": city,
            "CountrySubDivisionCode": "CA",
            "PostalCode": postal_code,
        }


def _possible_lines(books: Books) -> list[_Line]:
    found = (books.find(ITEM, item_id) for item_id in ITEM.table.ids(books.db, "p_active = 1"))
    return [_line(item, quantity) for item in found if item for quantity in _QUANTITIES]


def _line(item: Payload, quantity: int) -> _Line:
    price = Decimal(item["UnitPrice"]) or Decimal(60)
    amount = cents(quantity * price)
    payload = {
        "DetailType": "SalesItemLineDetail",
        "Amount": dollars(amount),
        "Description": item.get("Description", item["Name"]),
        "SalesItemLineDetail": {
            "ItemRef": {"value": item["Id"], "name": item["FullyQualifiedName"]},
            "Qty": quantity,
            "UnitPrice": price,
            "ItemAccountRef": item["IncomeAccountRef"],
            "TaxCodeRef": {"value": "NON"},
        },
    }
    return _Line(payload, amount, item["IncomeAccountRef"]["value"])


def _made(object_id: int, moment: datetime) -> Payload:
    time = moment.isoformat(timespec="seconds")
    return {
        "domain": "QBO",
        "sparse": False,
        "Id": str(object_id),
        "SyncToken": "0",
        "MetaData": {"CreateTime": time, "LastUpdatedTime": time},
    }


def _reference(named: Payload) -> Payload:
    return {"value": named["Id"], "name": named["Name"]}
