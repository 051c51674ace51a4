"""Payments and what they are put against (quickbooks-online.md 6.5, 9.11)."""

from collections.abc import Mapping
from typing import ClassVar

from quickbooks_sandbox.company import errors, writes
from quickbooks_sandbox.company.currency import HOME, home_cents, set_currency
from quickbooks_sandbox.company.kind import RATE_FOLLOWS, Books, Kind, Posting, referred, table
from quickbooks_sandbox.company.ledger import EXCHANGE, account_with, exchange_account, receivable_account
from quickbooks_sandbox.company.money import cents, dollars
from quickbooks_sandbox.company.properties import COMMON, HELD, HELD_INDEX, Property, Type
from quickbooks_sandbox.company.shapes import (
    AMOUNT,
    DAY,
    EMAIL,
    EMPTY,
    FLAG,
    FREE,
    RATE,
    READ_ONLY,
    REF,
    Many,
    Payload,
    Shape,
    Structure,
    Text,
)
from quickbooks_sandbox.company.shapes import COMMON as COMMON_SHAPES

from .account import ACCOUNT
from .applications import reapply
from .booked_lines import RECEIVABLE
from .customer import CUSTOMER
from .payment_lines import composed_lines
from .payment_method import PAYMENT_METHOD
from .sales_header import check_card

_DEPOSIT_TYPES = ("Bank", "Other Current Asset")
_LINES = Many(
    Structure(
        {
            "Amount": AMOUNT,
            "LinkedTxn": Many(Structure({"TxnId": Text(50), "TxnType": Text(50), "TxnLineId": FREE})),
            "LineEx": READ_ONLY,
            **dict.fromkeys(("Id", "LineNum", "Description", "DetailType"), FREE),
        }
    )
)
_KNOWN: dict[str, Shape] = {
    **COMMON_SHAPES,
    "CustomerRef": REF,
    "TotalAmt": AMOUNT,
    "ExchangeRate": RATE,
    "TxnDate": DAY,
    "Line": _LINES,
    "PaymentRefNum": Text(21),
    "PrivateNote": Text(4000),
    **dict.fromkeys(
        ("PaymentMethodRef", "DepositToAccountRef", "ARAccountRef", "CurrencyRef", "ProjectRef"), REF
    ),
    "TaxExemptionRef": REF,
    "ProcessPayment": FLAG,
    **dict.fromkeys(("TxnSource", "TransactionLocationType"), Text(100)),
    **dict.fromkeys(("CreditCardPayment", "CustomField"), FREE),
    **dict.fromkeys(("UnappliedAmt", "LinkedTxn", "HomeTotalAmt"), READ_ONLY),
}
_PROPERTIES = (
    *COMMON,
    Property("TxnDate", Type.DAY),
    Property("TotalAmt", Type.NUMBER),
    Property("UnappliedAmt", Type.NUMBER, queryable=False),
    Property("CustomerRef", Type.REF, sortable=False),
    Property("PaymentMethodRef", Type.REF, sortable=False),
    Property("ProjectRef", Type.REF, sortable=False),
    Property("PaymentRefNum", sortable=False),
    *HELD,
)


class _Payment(Kind):
    entity = "Payment"
    list_name = "Transactions"
    known = _KNOWN
    table = table("Payment", _PROPERTIES, ("p_customerref", "p_unappliedamt"), HELD_INDEX)
    follows: ClassVar[Mapping[str, str]] = RATE_FOLLOWS
    sequence = "transaction"

    def compose(self, books: Books, draft: Payload, old: Payload | None) -> Payload:
        if "CustomerRef" not in draft:
            raise errors.required("CustomerRef")
        customer = referred(books, CUSTOMER, draft["CustomerRef"], was=(old or {}).get("CustomerRef"))
        draft["CustomerRef"] = {"value": customer["Id"], "name": customer["FullyQualifiedName"]}
        if "TotalAmt" not in draft:
            raise errors.business("You must set a transaction amount.")
        total = cents(draft["TotalAmt"])
        if total < 0:
            raise errors.negative_amount("TotalAmt")
        draft.setdefault("TxnDate", old["TxnDate"] if old else books.today)
        draft.setdefault("ProcessPayment", False)
        set_currency(books, draft, customer)
        _make_exchange_account(books, draft)
        _check_references(books, draft, old)
        check_card(draft.get("CreditCardPayment"))
        books.must_be_open(draft, old)
        draft["Line"], rest = composed_lines(books, draft, total, old)
        draft.update(TotalAmt=dollars(total), UnappliedAmt=dollars(rest))
        return draft

    def written(self, books: Books, new: Payload, old: Payload | None) -> None:
        reapply(books, new, old)

    def postings(self, books: Books, payload: Payload) -> list[Posting]:
        """Money comes in and receivables go down, each item at the rate it was booked at; what differs is gain or loss."""
        total, rest = cents(payload["TotalAmt"]), cents(payload["UnappliedAmt"])
        taken = books.db.execute(
            "select coalesce(sum(sign * home), 0) from application where payment = ?", (payload["Id"],)
        ).fetchone()[0]
        money, receivable = home_cents(payload, total), int(taken) + home_cents(payload, rest)
        customer = payload["CustomerRef"]["value"]
        account = payload.get("ARAccountRef", {}).get("value") or receivable_account(books, payload)
        postings = [
            Posting(account_id=payload["DepositToAccountRef"]["value"], amount=total, home=money),
            Posting(account_id=account, amount=-total, home=-receivable, customer_id=customer),
        ]
        if money != receivable:
            gain = exchange_account(books)
            postings.append(Posting(account_id=gain, amount=0, home=receivable - money))
        return postings

    def send(self, books: Books, old: Payload, to: str | None) -> Payload:
        """Mail a receipt, to an address given or the customer's own (6.6). A payment keeps none. Raises Fault 2210 or 6420."""
        customer = books.find(CUSTOMER, old["CustomerRef"]["value"]) or {}
        address = EMAIL.clean({"Address": to}, "sendTo") if to else customer.get("PrimaryEmailAddr", EMPTY)
        if address is EMPTY:
            raise errors.email_required()
        return books.save(self, dict(old), operation="Emailed")

    def void(self, books: Books, old: Payload) -> Payload:
        books.must_be_open(old)
        note = old.get("PrivateNote")
        new = {**old, "Line": [], "TotalAmt": dollars(0), "UnappliedAmt": dollars(0)}
        new["PrivateNote"] = f"Voided - {note}"[:4000] if note else "Voided"
        books.save(self, new, operation="Void")
        self.written(books, new, old)
        return new

    def delete(self, books: Books, old: Payload) -> None:
        books.must_be_open(old)
        reapply(books, None, old)


PAYMENT = _Payment()


def _make_exchange_account(books: Books, draft: Payload) -> None:
    """A payment in a foreign currency may book a gain or loss (quickbooks-online.md 9.18)."""
    if draft["CurrencyRef"]["value"] != HOME["value"] and account_with(books, EXCHANGE) is None:
        body = {
            "Name": "Exchange Gain or Loss",
            "AccountType": "Other Expense",
            "AccountSubType": EXCHANGE,
        }
        writes.create(books, ACCOUNT, body)


def _check_references(books: Books, draft: Payload, old: Payload | None) -> None:
    before = old or {}
    if "PaymentMethodRef" in draft:
        method = referred(
            books, PAYMENT_METHOD, draft["PaymentMethodRef"], was=before.get("PaymentMethodRef")
        )
        draft["PaymentMethodRef"] = {"value": method["Id"]}
    if "ARAccountRef" in draft:
        account = referred(books, ACCOUNT, draft["ARAccountRef"], was=before.get("ARAccountRef"))
        if account["AccountType"] != RECEIVABLE:
            raise errors.wrong_account_type("ARAccountRef")
        draft["ARAccountRef"] = {"value": account["Id"]}
    if "DepositToAccountRef" not in draft:
        undeposited = ACCOUNT.table.ids(books.db, "p_accountsubtype = 'undepositedfunds' and p_active = 1")
        draft["DepositToAccountRef"] = {"value": undeposited[0]}
        return
    account = referred(books, ACCOUNT, draft["DepositToAccountRef"], was=before.get("DepositToAccountRef"))
    if account["AccountType"] not in _DEPOSIT_TYPES:
        raise errors.wrong_account_type("DepositToAccountRef")
    draft["DepositToAccountRef"] = {"value": account["Id"]}
