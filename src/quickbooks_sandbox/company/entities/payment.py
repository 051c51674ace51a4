"""Payments and what they are put against (quickbooks-online.md 6.5, 9.11)."""

from quickbooks_sandbox.company import errors
from quickbooks_sandbox.company.kind import Books, Kind, referred, table
from quickbooks_sandbox.company.money import cents, dollars
from quickbooks_sandbox.company.properties import COMMON, Property, Type
from quickbooks_sandbox.company.shapes import COMMON as COMMON_SHAPES
from quickbooks_sandbox.company.shapes import (
    DAY,
    FLAG,
    FREE,
    READ_ONLY,
    REF,
    Many,
    Number,
    Payload,
    Shape,
    Structure,
    Text,
)

from .account import ACCOUNT
from .applications import applied_by_invoice, reapply
from .customer import CUSTOMER
from .invoice import INVOICE
from .payment_method import PAYMENT_METHOD

_DEPOSIT_TYPES = ("Bank", "Other Current Asset")
_LINES = Many(
    Structure(
        {
            "Amount": Number(),
            "LinkedTxn": Many(Structure({"TxnId": Text(50), "TxnType": Text(50), "TxnLineId": FREE})),
            "LineEx": READ_ONLY,
            **dict.fromkeys(("Id", "LineNum", "Description", "DetailType"), FREE),
        }
    )
)
_KNOWN: dict[str, Shape] = {
    **COMMON_SHAPES,
    "CustomerRef": REF,
    "TotalAmt": Number(),
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
    **dict.fromkeys(("UnappliedAmt", "ExchangeRate", "LinkedTxn", "HomeTotalAmt"), READ_ONLY),
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
)


class _Payment(Kind):
    entity = "Payment"
    list_name = "Transactions"
    known = _KNOWN
    table = table("Payment", _PROPERTIES, ("p_customerref", "p_unappliedamt"))
    sequence = "transaction"

    def compose(self, books: Books, draft: Payload, old: Payload | None) -> Payload:
        if "CustomerRef" not in draft:
            raise errors.required("CustomerRef")
        customer = referred(books, CUSTOMER, draft["CustomerRef"], was=(old or {}).get("CustomerRef"))
        draft["CustomerRef"] = {"value": customer["Id"], "name": customer["FullyQualifiedName"]}
        if draft.get("CurrencyRef", {"value": "USD"})["value"] != "USD":
            raise errors.bad_currency(draft["CurrencyRef"]["value"])
        draft["CurrencyRef"] = customer["CurrencyRef"]
        if "TotalAmt" not in draft:
            raise errors.business("You must set a transaction amount.")
        total = cents(draft["TotalAmt"])
        if total < 0:
            raise errors.negative_amount("TotalAmt")
        draft.setdefault("TxnDate", old["TxnDate"] if old else books.today)
        draft.setdefault("ProcessPayment", False)
        _check_references(books, draft, old)
        books.must_be_open(draft, old)
        draft["Line"] = _lines(books, draft, total, old)
        applied = sum(cents(line["Amount"]) for line in draft["Line"])
        draft.update(TotalAmt=dollars(total), UnappliedAmt=dollars(total - applied))
        return draft

    def written(self, books: Books, new: Payload, old: Payload | None) -> None:
        reapply(books, new, old)
        books.moved_customers |= {one["CustomerRef"]["value"] for one in (new, old) if one}

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
        books.moved_customers.add(old["CustomerRef"]["value"])


PAYMENT = _Payment()


def payment_line(invoice: Payload, amount: int) -> Payload:
    """A line putting so many cents against an invoice, with what the vendor tells about it."""
    told = {
        "txnId": invoice["Id"],
        "txnOpenBalance": str(invoice["Balance"]),
        "txnReferenceNumber": invoice.get("DocNumber", ""),
    }
    return {
        "Amount": dollars(amount),
        "LinkedTxn": [{"TxnId": invoice["Id"], "TxnType": "Invoice"}],
        "LineEx": {
            "any": [
                {
                    "name": "{http://schema.intuit.com/finance/v3}NameValue",
                    "nil": False,
                    "value": {"Name": name, "Value": value},
                }
                for name, value in told.items()
            ]
        },
    }


def _check_references(books: Books, draft: Payload, old: Payload | None) -> None:
    before = old or {}
    if "PaymentMethodRef" in draft:
        method = referred(
            books, PAYMENT_METHOD, draft["PaymentMethodRef"], was=before.get("PaymentMethodRef")
        )
        draft["PaymentMethodRef"] = {"value": method["Id"]}
    if "DepositToAccountRef" not in draft:
        undeposited = ACCOUNT.table.ids(books.db, "p_accountsubtype = 'undepositedfunds' and p_active = 1")
        draft["DepositToAccountRef"] = {"value": undeposited[0]}
        return
    account = referred(books, ACCOUNT, draft["DepositToAccountRef"], was=before.get("DepositToAccountRef"))
    if account["AccountType"] not in _DEPOSIT_TYPES:
        raise errors.business("Select a bank account or Undeposited Funds to deposit to.")
    draft["DepositToAccountRef"] = {"value": account["Id"]}


def _lines(books: Books, draft: Payload, total: int, old: Payload | None) -> list[Payload]:
    """The applications that can stand: what exceeds an invoice's balance silently stays unapplied (9.11)."""
    asked = draft.get("Line", [])
    if sum(cents(line.get("Amount", 0)) for line in asked) > total:
        raise errors.business("The amount applied to transactions is greater than the amount of the payment.")
    before = applied_by_invoice(old)
    lines: dict[str, Payload] = {}
    taken: dict[str, int] = {}
    for line in asked:
        invoice, amount = _application(books, draft, line)
        open_amount = cents(invoice["Balance"]) + before.get(invoice["Id"], 0)
        taken[invoice["Id"]] = min(taken.get(invoice["Id"], 0) + amount, open_amount)
        if taken[invoice["Id"]]:
            invoice["Balance"] = dollars(open_amount)
            lines[invoice["Id"]] = payment_line(invoice, taken[invoice["Id"]])
    return list(lines.values())


def _application(books: Books, draft: Payload, line: Payload) -> tuple[Payload, int]:
    if "Amount" not in line:
        raise errors.required("Line.Amount")
    if line["Amount"] < 0:
        raise errors.negative_amount("Line.Amount")
    links = line.get("LinkedTxn", [])
    if len(links) != 1 or "TxnId" not in links[0] or "TxnType" not in links[0]:
        raise errors.required("Line.LinkedTxn")
    target = links[0]["TxnId"]
    if links[0]["TxnType"] != "Invoice" or not target.isdigit():
        raise errors.not_found()
    invoice = books.find(INVOICE, target)
    if invoice is None:
        raise errors.deleted()
    if invoice["CustomerRef"]["value"] != draft["CustomerRef"]["value"]:
        raise errors.business("The transactions of a payment must belong to its customer.")
    return invoice, cents(line["Amount"])
