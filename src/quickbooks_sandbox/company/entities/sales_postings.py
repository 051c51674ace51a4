"""What sales forms book: income by line, discounts, tax, and the account on the other side (quickbooks-online.md 9.6, 9.18).

Amounts are cents as a sale books them, debits above zero; a form that takes a sale back books the opposite.
"""

from quickbooks_sandbox.company.currency import home_cents, receivable_account_id
from quickbooks_sandbox.company.kind import Books, Posting
from quickbooks_sandbox.company.money import cents
from quickbooks_sandbox.company.shapes import Payload

from .account import ACCOUNT
from .preferences import preferences
from .sales_line_shapes import DISCOUNT, SALES
from .sales_settings import every_line

_TAX_SUBTYPES = "p_accountsubtype in ('salestaxpayable', 'globaltaxpayable')"


def ensure_tax_account(books: Books) -> None:
    """Open the account tax is owed on, the first time some is charged."""
    if not ACCOUNT.table.ids(books.db, _TAX_SUBTYPES):
        body = {
            "Name": "Sales Tax Payable",
            "AccountType": "Other Current Liability",
            "AccountSubType": "SalesTaxPayable",
        }
        made = {"domain": "QBO", "sparse": False, "Id": books.next_id(ACCOUNT.sequence)}
        books.save(ACCOUNT, {**made, **ACCOUNT.compose(books, body, None)})


def receivable(books: Books, form: Payload, amount: int) -> Posting:
    """What a form's customer owes by it, or is owed."""
    return Posting(
        account_id=receivable_account_id(books, form["CurrencyRef"]["value"]),
        amount=amount,
        home=home_cents(form, amount),
        customer_id=form["CustomerRef"]["value"],
    )


def held(form: Payload, amount: int) -> Posting:
    """What a form brings to the account its money goes to, or takes from there."""
    account_id = form["DepositToAccountRef"]["value"]
    return Posting(account_id=account_id, amount=amount, home=home_cents(form, amount))


def sale_postings(
    books: Books, form: Payload, against: list[Posting], *, reverse: bool = False
) -> list[Posting]:
    """What a form books: `against` is who owes or holds its total, the rest is computed from its lines."""
    amounts: dict[str, int] = {}
    for account_id, amount in _sold(books, form):
        amounts[account_id] = amounts.get(account_id, 0) + amount
    sign = -1 if reverse else 1
    found = [
        Posting(account_id=account, amount=sign * amount, home=sign * home_cents(form, amount))
        for account, amount in amounts.items()
        if amount
    ]
    return _balanced([posting for posting in (*against, *found) if posting.amount or posting.home])


def _sold(books: Books, form: Payload) -> list[tuple[str, int]]:
    """What goes to which account: income and tax on the credit side, discounts on the debit side."""
    fallback = other_income(books)
    found = []
    for line in every_line(form["Line"]):
        if line["DetailType"] == SALES:
            account = line[SALES].get("ItemAccountRef", {"value": fallback})
            found.append((account["value"], -cents(line["Amount"])))
        elif line["DetailType"] == DISCOUNT:
            found.append((line[DISCOUNT]["DiscountAccountRef"]["value"], cents(line["Amount"])))
    if tax := cents(form["TxnTaxDetail"]["TotalTax"]):
        found.append((ACCOUNT.table.ids(books.db, _TAX_SUBTYPES)[0], -tax))
    return found


def other_income(books: Books) -> str:
    """Where income without an account of its own goes: shipping and tips, and items that name none."""
    chosen = str(preferences(books)["SalesFormsPrefs"].get("DefaultShippingAccount", ""))
    if chosen.isdigit():
        return chosen
    return ACCOUNT.table.ids(books.db, "p_accounttype = 'income'")[0]


def _balanced(found: list[Posting]) -> list[Posting]:
    """The same postings, cents lost to the exchange rate laid on the largest of what was sold."""
    missing = sum(posting.home for posting in found)
    if not missing:
        return found
    place = max(range(len(found)), key=lambda at: (at > 0, abs(found[at].home)))
    last = found[place]
    found[place] = Posting(
        account_id=last.account_id,
        amount=last.amount,
        home=last.home - missing,
        customer_id=last.customer_id,
    )
    return found
