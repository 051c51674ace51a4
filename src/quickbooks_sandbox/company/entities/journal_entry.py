"""Journal entries (quickbooks-online.md 9.16): the bookkeeper's own postings; a line on receivables is a customer's."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from quickbooks_sandbox.company import errors
from quickbooks_sandbox.company.currency import set_currency
from quickbooks_sandbox.company.kind import RATE_FOLLOWS, Books, Posting, table
from quickbooks_sandbox.company.ledger import evened
from quickbooks_sandbox.company.money import cents, dollars
from quickbooks_sandbox.company.properties import COMMON, Property, Type
from quickbooks_sandbox.company.shapes import (
    AMOUNT,
    DAY,
    EMPTY,
    FLAG,
    FREE,
    RATE,
    READ_ONLY,
    REF,
    Choice,
    Many,
    Payload,
    Shape,
    Structure,
    Text,
)
from quickbooks_sandbox.company.shapes import COMMON as COMMON_SHAPES

from .account import CONTROL
from .applications import payments_of
from .booked import Booked, is_receivable, posting
from .booked_lines import account_at, must_have_party, number_lines, old_line, party_of
from .receivables import Receivable, Target, link_line

DETAIL = "JournalEntryLineDetail"
_DESCRIPTION = "DescriptionOnly"


@dataclass(frozen=True)
class _PostingType:
    def clean(self, value: object, name: str) -> Any:
        if value == "":
            return EMPTY
        if value not in ("Debit", "Credit"):
            raise errors.bad_posting_type(str(value)[:100])
        return value


_DETAIL_SHAPE = Structure(
    {
        "PostingType": _PostingType(),
        **dict.fromkeys(("AccountRef", "ClassRef", "DepartmentRef", "TaxCodeRef", "JournalCodeRef"), REF),
        "Entity": Structure({"Type": Text(100), "EntityRef": REF}, whole_key="EntityRef"),
        "BillableStatus": Choice(("Billable", "NotBillable", "HasBeenBilled")),
        "TaxApplicableOn": Choice(("Sales", "Purchase")),
        **dict.fromkeys(("TaxAmount", "TaxInclusiveAmt"), AMOUNT),
    }
)
_LINES = Many(
    Structure(
        {
            "Id": Text(50),
            "LineNum": AMOUNT,
            "Description": Text(4000),
            "Amount": AMOUNT,
            "DetailType": Choice((DETAIL, _DESCRIPTION)),
            "LinkedTxn": READ_ONLY,
            "CustomField": FREE,
            DETAIL: _DETAIL_SHAPE,
            "DescriptionLineDetail": FREE,
        }
    )
)
_KNOWN: dict[str, Shape] = {
    **COMMON_SHAPES,
    "Line": _LINES,
    "DocNumber": Text(21),
    "TxnDate": DAY,
    "PrivateNote": Text(4000),
    "Adjustment": FLAG,
    **dict.fromkeys(("CurrencyRef", "TaxRateRef"), REF),
    "ExchangeRate": RATE,
    "GlobalTaxCalculation": Choice(("TaxInclusive", "TaxExcluded", "NotApplicable")),
    "TransactionLocationType": Text(100),
    **dict.fromkeys(("TxnTaxDetail", "RecurDataRef", "TotalAmt", "HomeTotalAmt"), READ_ONLY),
}
_PROPERTIES = (
    *COMMON,
    Property("DocNumber"),
    Property("TxnDate", Type.DAY),
)


class _JournalEntry(Booked):
    entity = "JournalEntry"
    known = _KNOWN
    table = table("JournalEntry", _PROPERTIES)
    follows: ClassVar[Mapping[str, str]] = RATE_FOLLOWS

    def compose(self, books: Books, draft: Payload, old: Payload | None) -> Payload:
        lines = draft.get("Line", [])
        if not lines:
            raise errors.missing_lines()
        draft = {"Adjustment": False, **draft}
        draft.setdefault("TxnDate", old["TxnDate"] if old else books.today)
        number_lines(lines, old, first=0)
        parties = [party for line in lines if (party := _check(books, line, old_line(old, line)))]
        set_currency(books, draft, *parties)
        debits = sum(amount for amount in map(signed, lines) if amount > 0)
        if sum(map(signed, lines)):
            raise errors.unbalanced()
        books.must_be_open(draft, old)
        draft.update(TotalAmt=dollars(debits), TxnTaxDetail={})
        self.keep_applied(books, draft, old)
        for line in lines if old else ():
            target = Target(self.entity, (old or {})["Id"], line["Id"])
            links = [{"TxnId": payment, "TxnType": "Payment"} for payment in payments_of(books, target)]
            link_line(line, links)
        return draft

    def receivables(self, books: Books, payload: Payload) -> Mapping[str, Receivable]:
        return {
            line["Id"]: Receivable(line[DETAIL]["Entity"]["EntityRef"]["value"], signed(line))
            for line in payload["Line"]
            if signed(line) and is_receivable(books, line[DETAIL]["AccountRef"]["value"])
        }

    def postings(self, books: Books, payload: Payload) -> list[Posting]:
        customers = self.receivables(books, payload)
        booked = [line for line in payload["Line"] if signed(line)]
        return evened(
            [
                posting(
                    payload,
                    line[DETAIL]["AccountRef"]["value"],
                    signed(line),
                    customers[line["Id"]].customer if line["Id"] in customers else None,
                )
                for line in booked
            ]
        )


JOURNAL_ENTRY = _JournalEntry()


def signed(line: Payload) -> int:
    """What a line books, in cents, debits above zero."""
    if DETAIL not in line:
        return 0
    amount = cents(line["Amount"])
    return amount if line[DETAIL]["PostingType"] == "Debit" else -amount


def _check(books: Books, line: Payload, was: Payload) -> Payload | None:
    """Check a line and name what it refers to: the party whose balance it moves, if it does."""
    if "DetailType" not in line:
        raise errors.required("Line.DetailType")
    if line["DetailType"] == _DESCRIPTION:
        line.pop(DETAIL, None)
        return None
    detail = line.get(DETAIL)
    if detail is None:
        raise errors.required(DETAIL)
    if "Amount" not in line:
        raise errors.required("Line.Amount")
    if line["Amount"] < 0:
        raise errors.negative_amount("Line.Amount")
    line["Amount"] = dollars(cents(line["Amount"]))
    if "PostingType" not in detail:
        raise errors.bad_posting_type("")
    before = was.get(DETAIL, {})
    account = account_at(books, detail, "AccountRef", before)
    entity = detail.get("Entity")
    must_have_party(account, entity and entity.get("Type", "Customer"))
    if entity is None:
        return None
    party_type = entity.get("Type", "Customer")
    party = party_of(books, entity["EntityRef"], party_type, before.get("Entity", {}).get("EntityRef"))
    name = party.get("FullyQualifiedName", party["DisplayName"])
    detail["Entity"] = {"Type": party_type, "EntityRef": {"value": party["Id"], "name": name}}
    return party if account["AccountType"] in CONTROL else None
