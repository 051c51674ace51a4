"""The oracle of a company's books: every balance is what the documents make it, reckoned here a second time from payloads.

- Both sides of an application say the same, and nobody takes more than is open.
- Open items of a customer add up to its balance, and so do the postings to receivables; families add up to their sum.
- Debits are equal to credits in every transaction, in its own currency and at home.
- Accounts hold the sum of their postings, receivables that of all customers; a customer who owes nothing holds nothing there.
- What is deposited and its deposit name each other.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from quickbooks_sandbox.company.kind import Posting
from quickbooks_sandbox.company.money import cents

if TYPE_CHECKING:
    from tests.unit.sandbox.company_world import Books

Payload = dict[str, Any]
Item = tuple[str, str, str]
"""Entity, id, and line where it is one."""
TRANSACTIONS = (
    *("Invoice", "CreditMemo", "Payment", "SalesReceipt", "RefundReceipt"),
    *("JournalEntry", "Deposit", "Purchase"),
)
_ENTITY_OF_LINK = {"Expense": "Purchase", "Check": "Purchase", "CreditCardCredit": "Purchase"}


@dataclass
class _Seen:
    """All a company holds, and what is reckoned from it: open items by (signed) amount and whose they are."""

    objects: dict[str, dict[str, Payload]]
    items: dict[Item, int] = field(default_factory=dict)
    owners: dict[Item, str] = field(default_factory=dict)
    taken: dict[Item, dict[str, int]] = field(default_factory=lambda: defaultdict(dict))


def must_agree(books: "Books") -> None:
    """Fail unless the books agree."""
    entities = (*TRANSACTIONS, "Customer", "Account")
    seen = _Seen({entity: {one["Id"]: one for one in books.all(entity)} for entity in entities})
    receivable = {
        account["Id"]
        for account in seen.objects["Account"].values()
        if account["AccountType"] == "Accounts Receivable"
    }
    _see_items(seen, receivable)
    _applications_agree(seen)
    _documents_agree(seen)
    _deposits_agree(seen)
    owed = _owed(seen)
    _customers_agree(seen, owed)
    _postings_agree(seen, _booked(books, seen), receivable, owed)


def _see_items(seen: _Seen, receivable: set[str]) -> None:
    for invoice in seen.objects["Invoice"].values():
        amount = cents(invoice["TotalAmt"]) - cents(invoice.get("Deposit", 0))
        _see(seen, ("Invoice", invoice["Id"], ""), invoice["CustomerRef"]["value"], amount)
    for memo in seen.objects["CreditMemo"].values():
        _see(seen, ("CreditMemo", memo["Id"], ""), memo["CustomerRef"]["value"], -cents(memo["TotalAmt"]))
    for entity in ("JournalEntry", "Deposit", "Purchase"):
        for found in seen.objects[entity].values():
            for line_id, customer, amount in _lines_on(receivable, entity, found):
                _see(seen, (entity, found["Id"], line_id), customer, amount)


def _see(seen: _Seen, item: Item, customer: str, amount: int) -> None:
    seen.items[item] = amount
    seen.owners[item] = customer


def _lines_on(receivable: set[str], entity: str, payload: Payload) -> Iterator[tuple[str, str, int]]:
    for line in payload["Line"]:
        detail = line.get(line.get("DetailType", ""), {})
        if detail.get("AccountRef", {}).get("value") not in receivable:
            continue
        amount = cents(line["Amount"])
        match entity:
            case "JournalEntry":
                sign = 1 if detail["PostingType"] == "Debit" else -1
                yield line["Id"], detail["Entity"]["EntityRef"]["value"], sign * amount
            case "Deposit":
                yield line["Id"], detail["Entity"]["value"], -amount
            case "Purchase":
                yield line["Id"], detail["CustomerRef"]["value"], -amount if payload.get("Credit") else amount


def _applications_agree(seen: _Seen) -> None:
    for payment in seen.objects["Payment"].values():
        paid = pays = 0
        for line in payment["Line"]:
            link = line["LinkedTxn"][0]
            entity = _ENTITY_OF_LINK.get(link["TxnType"], link["TxnType"])
            item = (entity, link["TxnId"], link.get("TxnLineId", ""))
            assert seen.owners[item] == payment["CustomerRef"]["value"], "another customer's item"
            assert payment["Id"] not in seen.taken[item], "two lines for one item"
            amount = cents(line["Amount"])
            assert amount > 0
            seen.taken[item][payment["Id"]] = amount
            paid, pays = (paid + amount, pays) if seen.items[item] > 0 else (paid, pays + amount)
        rest = cents(payment["UnappliedAmt"])
        assert cents(payment["TotalAmt"]) == paid - pays + rest
        assert rest >= 0
        assert pays <= paid
    for item, taken in seen.taken.items():
        assert sum(taken.values()) <= abs(seen.items[item]), item


def _documents_agree(seen: _Seen) -> None:
    for item, amount in seen.items.items():
        entity, object_id, line_id = item
        payload = seen.objects[entity][object_id]
        rest = abs(amount) - sum(seen.taken[item].values())
        if entity in ("Invoice", "CreditMemo"):
            assert cents(payload["Balance"]) == rest
        if entity == "CreditMemo":
            assert payload["RemainingCredit"] == payload["Balance"]
        if entity == "Invoice":
            assert _payments_linked(payload) == set(seen.taken[item])
        if entity == "JournalEntry":
            line = next(line for line in payload["Line"] if line["Id"] == line_id)
            assert _payments_linked(line) == set(seen.taken[item])


def _payments_linked(holder: Payload) -> set[str]:
    links = [link["TxnId"] for link in holder.get("LinkedTxn", ()) if link["TxnType"] == "Payment"]
    assert len(set(links)) == len(links)
    return set(links)


def _deposits_agree(seen: _Seen) -> None:
    told = {
        (link["TxnType"], link["TxnId"], deposit["Id"], cents(line["Amount"]))
        for deposit in seen.objects["Deposit"].values()
        for line in deposit["Line"]
        for link in line.get("LinkedTxn", ())
    }
    held = {
        (entity, found["Id"], link["TxnId"], cents(found["TotalAmt"]))
        for entity in ("Payment", "SalesReceipt")
        for found in seen.objects[entity].values()
        for link in found.get("LinkedTxn", ())
        if link["TxnType"] == "Deposit"
    }
    assert told == held


def _owed(seen: _Seen) -> Counter[str]:
    """What each customer owes: open items less money that is not applied."""
    owed: Counter[str] = Counter()
    for item, amount in seen.items.items():
        sign = 1 if amount > 0 else -1
        owed[seen.owners[item]] += sign * (abs(amount) - sum(seen.taken[item].values()))
    for payment in seen.objects["Payment"].values():
        owed[payment["CustomerRef"]["value"]] -= cents(payment["UnappliedAmt"])
    return owed


def _customers_agree(seen: _Seen, owed: Counter[str]) -> None:
    customers = seen.objects["Customer"]
    for customer in customers.values():
        assert cents(customer["Balance"]) == owed[customer["Id"]], customer["DisplayName"]
        jobs = [one for one in customers.values() if one.get("ParentRef", {}).get("value") == customer["Id"]]
        below = sum(cents(job["BalanceWithJobs"]) for job in jobs)
        assert cents(customer["BalanceWithJobs"]) == owed[customer["Id"]] + below, customer["DisplayName"]


def _booked(books: "Books", seen: _Seen) -> list[Posting]:
    booked: list[Posting] = []
    for entity in TRANSACTIONS:
        for object_id in seen.objects[entity]:
            postings = books.company.postings(entity, object_id)
            for total in ("amount", "home"):
                assert sum(getattr(one, total) for one in postings) == 0, (entity, object_id, total)
            booked += postings
    return booked


def _postings_agree(seen: _Seen, booked: list[Posting], receivable: set[str], owed: Counter[str]) -> None:
    accounts: Counter[str] = Counter()
    customers: Counter[str] = Counter()
    at_home: Counter[str] = Counter()
    for posting in booked:
        accounts[posting.account_id] += posting.home
        assert (posting.customer_id is not None) == (posting.account_id in receivable), posting
        if posting.customer_id is not None:
            customers[posting.customer_id] += posting.amount
            at_home[posting.customer_id] += posting.home
    assert +customers == +owed
    assert -customers == -owed
    for customer in seen.objects["Customer"].values():
        if customer["CurrencyRef"]["value"] == "USD":
            assert at_home[customer["Id"]] == owed[customer["Id"]]
    assert sum(accounts[one] for one in receivable) == at_home.total()
    for account in seen.objects["Account"].values():
        shown = account["Classification"] in ("Asset", "Liability", "Equity")
        balance = accounts[account["Id"]] if shown else 0
        assert cents(account["CurrentBalance"]) == balance, account["Name"]
        parts = [
            one
            for one in seen.objects["Account"].values()
            if one.get("ParentRef", {}).get("value") == account["Id"]
        ]
        below = sum(cents(one["CurrentBalanceWithSubAccounts"]) for one in parts)
        assert cents(account["CurrentBalanceWithSubAccounts"]) == balance + below, account["Name"]
