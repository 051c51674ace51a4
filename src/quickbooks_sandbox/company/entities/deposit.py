"""Deposits: payments taken out of Undeposited Funds, and money of other origin, brought to a bank (quickbooks-online.md 9.15)."""

from collections.abc import Mapping
from decimal import Decimal
from typing import ClassVar

from quickbooks_sandbox.company import errors
from quickbooks_sandbox.company.currency import set_currency
from quickbooks_sandbox.company.kind import RATE_FOLLOWS, Books, Posting, table
from quickbooks_sandbox.company.ledger import evened
from quickbooks_sandbox.company.money import cents, dollars
from quickbooks_sandbox.company.properties import COMMON, Property, Type
from quickbooks_sandbox.company.shapes import (
    AMOUNT,
    DAY,
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

from .account import ACCOUNT
from .booked import Booked, is_receivable, posting
from .booked_lines import RECEIVABLE, account_at, must_have_party, number_lines, old_line, party_of
from .receivables import Receivable

DETAIL = "DepositLineDetail"
DEPOSITED = ("Payment", "SalesReceipt")
_HELD_IN = ("Bank", "Other Current Asset")
_LINES = Many(
    Structure(
        {
            "Id": Text(50),
            "LineNum": AMOUNT,
            "Description": Text(4000),
            "Amount": AMOUNT,
            "DetailType": Choice((DETAIL,)),
            "LinkedTxn": Many(Structure({"TxnId": Text(50), "TxnType": Text(50), "TxnLineId": Text(50)})),
            "CustomField": FREE,
            DETAIL: Structure(
                {
                    **dict.fromkeys(("AccountRef", "PaymentMethodRef", "ClassRef", "TaxCodeRef"), REF),
                    "Entity": REF,
                    "CheckNum": Text(21),
                    "TxnType": Text(50),
                    "TaxApplicableOn": Choice(("Sales", "Purchase")),
                }
            ),
        }
    )
)
_KNOWN: dict[str, Shape] = {
    **COMMON_SHAPES,
    "Line": _LINES,
    "TxnDate": DAY,
    "PrivateNote": Text(4000),
    **dict.fromkeys(("DepositToAccountRef", "CurrencyRef", "DepartmentRef"), REF),
    "CashBack": Structure({"AccountRef": REF, "Amount": AMOUNT, "Memo": Text(4000)}),
    "ExchangeRate": RATE,
    "GlobalTaxCalculation": Choice(("TaxInclusive", "TaxExcluded", "NotApplicable")),
    **dict.fromkeys(("TxnSource", "TransactionLocationType"), Text(100)),
    **dict.fromkeys(("TotalAmt", "HomeTotalAmt", "TxnTaxDetail", "RecurDataRef"), READ_ONLY),
    # Of every transaction by its schema; clients send them, a deposit keeps none.
    **dict.fromkeys(("DocNumber", "TxnStatus", "AttachableRef"), READ_ONLY),
}
_PROPERTIES = (*COMMON, Property("TxnDate", Type.DAY))


class _Deposit(Booked):
    entity = "Deposit"
    known = _KNOWN
    table = table("Deposit", _PROPERTIES)
    follows: ClassVar[Mapping[str, str]] = RATE_FOLLOWS

    def compose(self, books: Books, draft: Payload, old: Payload | None) -> Payload:
        account = account_at(books, draft, "DepositToAccountRef", old)
        if account["AccountType"] not in _HELD_IN:
            raise errors.wrong_account_type("DepositToAccountRef")
        lines = draft.get("Line", [])
        if not lines:
            raise errors.required("Line")
        draft.setdefault("TxnDate", old["TxnDate"] if old else books.today)
        number_lines(lines, old, first=1)
        before = set(deposited_by(old))
        parties = [
            _linked(books, line, before)
            if line.get("LinkedTxn")
            else _booked(books, line, old_line(old, line))
            for line in lines
        ]
        targets = [target for target in (deposited(line) for line in lines) if target]
        if len(set(targets)) < len(targets):
            raise errors.business("A transaction can be deposited only once.")
        # The customer's currency overrules the one sent.
        if overruling := next((one for one in parties if one and "CurrencyRef" in one), None):
            draft["CurrencyRef"] = overruling["CurrencyRef"]
        set_currency(books, draft, *parties)
        total = sum(cents(line["Amount"]) for line in lines) - _cash_back(books, draft, old)
        if total < 0:
            raise errors.business("The deposit total must be 0 or greater.")
        books.must_be_open(draft, old)
        draft.update(TotalAmt=dollars(total))
        self.keep_applied(books, draft, old)
        return draft

    def receivables(self, books: Books, payload: Payload) -> Mapping[str, Receivable]:
        """Money from a customer that no payment tells of is a credit."""
        lines = [line for line in payload["Line"] if DETAIL in line and cents(line["Amount"])]
        return {
            line["Id"]: Receivable(line[DETAIL]["Entity"]["value"], -cents(line["Amount"]))
            for line in lines
            if is_receivable(books, line[DETAIL]["AccountRef"]["value"])
        }

    def postings(self, books: Books, payload: Payload) -> list[Posting]:
        customers = self.receivables(books, payload)
        postings = [posting(payload, payload["DepositToAccountRef"]["value"], cents(payload["TotalAmt"]))]
        for line in payload["Line"]:
            if (target := deposited(line)) is not None:
                postings.append(_out_of_funds(books, *target))
                continue
            account, amount = line[DETAIL]["AccountRef"]["value"], -cents(line["Amount"])
            customer = customers[line["Id"]].customer if line["Id"] in customers else None
            postings.append(posting(payload, account, amount, customer))
        if "CashBack" in payload:
            cash_back = payload["CashBack"]
            amount = cents(Decimal(cash_back["Amount"]))
            postings.append(posting(payload, cash_back["AccountRef"]["value"], amount))
        return evened([one for one in postings if one.amount])

    def written(self, books: Books, new: Payload, old: Payload | None) -> None:
        super().written(books, new, old)
        _mark(books, new["Id"], {*deposited_by(new)}, {*deposited_by(old)})

    def delete(self, books: Books, old: Payload) -> None:
        super().delete(books, old)
        _mark(books, old["Id"], set(), {*deposited_by(old)})


DEPOSIT = _Deposit()


def deposited(line: Payload) -> tuple[str, str] | None:
    """What a line deposits: entity and id."""
    links = line.get("LinkedTxn")
    return (links[0]["TxnType"], links[0]["TxnId"]) if links else None


def deposited_by(deposit: Payload | None) -> list[tuple[str, str]]:
    """All a deposit deposits."""
    return [target for line in (deposit or {}).get("Line", ()) if (target := deposited(line))]


def _out_of_funds(books: Books, entity: str, target_id: str) -> Posting:
    """What is deposited leaves Undeposited Funds as it came there."""
    kind = books.kinds[entity]
    target = books.find(kind, target_id)
    assert target, "what is deposited cannot be deleted"
    held = target["DepositToAccountRef"]["value"]
    came = next(one for one in kind.postings(books, target) if one.account_id == held and one.amount > 0)
    return Posting(account_id=held, amount=-came.amount, home=-came.home)


def _linked(books: Books, line: Payload, before: set[tuple[str, str]]) -> Payload:
    """A line that deposits a payment or sales receipt as a whole: what it deposits."""
    links = line["LinkedTxn"]
    if len(links) != 1:
        raise errors.business("A line can be linked to one transaction only.")
    for name in ("TxnId", "TxnType", "TxnLineId"):
        if name not in links[0]:
            raise errors.required(f"Line.LinkedTxn.{name}")
    kind = books.kinds.get(links[0]["TxnType"]) if links[0]["TxnType"] in DEPOSITED else None
    target = books.find(kind, links[0]["TxnId"]) if kind and links[0]["TxnId"].isdigit() else None
    if kind is None or target is None:
        raise errors.not_found()
    in_another = any(link["TxnType"] == "Deposit" for link in target.get("LinkedTxn", ()))
    if in_another and (kind.entity, target["Id"]) not in before:
        raise errors.business("The transaction has already been deposited.")
    account = books.find(ACCOUNT, target["DepositToAccountRef"]["value"])
    if account is None or account["AccountSubType"] != "UndepositedFunds" or not target["TotalAmt"]:
        raise errors.business("Only transactions in Undeposited Funds can be deposited.")
    if "Amount" in line and cents(line["Amount"]) != cents(target["TotalAmt"]):
        raise errors.business("The amount of a deposited transaction must be its total.")
    line["Amount"] = target["TotalAmt"]
    line["LinkedTxn"] = [{"TxnId": target["Id"], "TxnType": kind.entity, "TxnLineId": "0"}]
    line.pop(DETAIL, None)
    line.pop("DetailType", None)
    return target


def _booked(books: Books, line: Payload, was: Payload) -> Payload | None:
    """A line that books money to an account: the customer whose receivables it moves, if it does."""
    line.pop("LinkedTxn", None)
    detail, before = line.get(DETAIL), was.get(DETAIL, {})
    if detail is None:
        raise errors.required(DETAIL)
    if "Amount" not in line:
        raise errors.required("Line.Amount")
    line.update(DetailType=DETAIL, Amount=dollars(cents(line["Amount"])))
    account = account_at(books, detail, "AccountRef", before)
    reference = detail.get("Entity")
    party_type = reference.get("type", "Customer") if reference else None
    must_have_party(account, party_type)
    if reference is None:
        return None
    party = party_of(books, reference, str(party_type), before.get("Entity"))
    name = party.get("FullyQualifiedName", party["DisplayName"])
    detail["Entity"] = {"value": party["Id"], "name": name, "type": str(party_type).upper()}
    return party if account["AccountType"] == RECEIVABLE else None


def _cash_back(books: Books, draft: Payload, old: Payload | None) -> int:
    """What is kept in cash instead; its amount is a text on the wire."""
    cash_back = draft.get("CashBack")
    if cash_back is None:
        return 0
    if "Amount" not in cash_back:
        raise errors.required("CashBack.Amount")
    must_have_party(account_at(books, cash_back, "AccountRef", (old or {}).get("CashBack")), None)
    amount = cents(cash_back["Amount"])
    if amount < 0:
        raise errors.negative_amount("CashBack.Amount")
    cash_back["Amount"] = str(dollars(amount))
    return amount


def _mark(books: Books, deposit_id: str, now: set[tuple[str, str]], was: set[tuple[str, str]]) -> None:
    """What is deposited tells so, and what no longer is, is free again."""
    for entity, target_id in sorted(now ^ was):
        kind = books.kinds[entity]
        target = books.find(kind, target_id)
        assert target, "what is deposited cannot be deleted"
        links = [link for link in target.get("LinkedTxn", ()) if link["TxnType"] != "Deposit"]
        if (entity, target_id) in now:
            links.append({"TxnId": deposit_id, "TxnType": "Deposit"})
        target["LinkedTxn"] = links
        if not links:
            del target["LinkedTxn"]
        books.save(kind, target)
