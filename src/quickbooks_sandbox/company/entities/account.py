"""Ledger accounts (quickbooks-online.md 9.6)."""

from quickbooks_sandbox.company import errors
from quickbooks_sandbox.company.currency import account_currency
from quickbooks_sandbox.company.kind import Books, Kind, table
from quickbooks_sandbox.company.ledger import move_account
from quickbooks_sandbox.company.properties import ACTIVE_UNSORTED, COMMON, Property, Type
from quickbooks_sandbox.company.shapes import COMMON as COMMON_SHAPES
from quickbooks_sandbox.company.shapes import FLAG, READ_ONLY, REF, Choice, Payload, Shape, Text

from .account_types import CLASSIFICATIONS, SUBTYPES, type_of
from .lists import compose_named, place, renamed

CONTROL = ("Accounts Receivable", "Accounts Payable")
"""Types of accounts whose postings each name a party."""
_KEPT = (
    *(
        "AccountsReceivable",
        "AccountsPayable",
        "UndepositedFunds",
        "OpeningBalanceEquity",
        "RetainedEarnings",
    ),
    *("SalesTaxPayable", "GlobalTaxPayable", "ExchangeGainOrLoss"),
)
"""Subtypes whose oldest account, in each currency, the company itself books to."""
_COMPUTED_BALANCES = ("CurrentBalance", "CurrentBalanceWithSubAccounts")
_KNOWN: dict[str, Shape] = {
    **COMMON_SHAPES,
    "Name": Text(100, forbidden='":\t\n'),
    # The vendor's page says 7 characters in the US; its clients' own suites send more and are served.
    "AcctNum": Text(20, forbidden=":"),
    "Description": Text(100),
    "Active": FLAG,
    "AccountType": Choice(tuple(CLASSIFICATIONS)),
    "AccountSubType": Text(100),
    "ParentRef": REF,
    "CurrencyRef": REF,
    "TaxCodeRef": REF,
    "TxnLocationType": Text(100),
    "AccountAlias": Text(100),
    "OpeningBalanceDate": READ_ONLY,
    **dict.fromkeys(("SubAccount", "Classification", "FullyQualifiedName"), READ_ONLY),
    **dict.fromkeys(_COMPUTED_BALANCES, READ_ONLY),
}
_PROPERTIES = (
    *COMMON,
    *(Property(name) for name in ("Name", "FullyQualifiedName", "Description")),
    *(Property(name, sortable=False) for name in ("AccountType", "AccountSubType", "Classification")),
    *(Property(name, Type.NUMBER) for name in _COMPUTED_BALANCES),
    Property("SubAccount", Type.FLAG),
    Property("ParentRef", Type.REF, indexed=True),
    ACTIVE_UNSORTED,
)


class _Account(Kind):
    entity = "Account"
    list_name = "Accounts"
    known = _KNOWN
    table = table("Account", _PROPERTIES)
    sequence = "Account"
    is_list = True

    def compose(self, books: Books, draft: Payload, old: Payload | None) -> Payload:
        draft = compose_named(books, self, draft, old)
        draft["AccountType"], draft["AccountSubType"] = _types(draft)
        draft["Classification"] = CLASSIFICATIONS[draft["AccountType"]]
        parent = place(books, self, draft, old)
        draft["SubAccount"] = parent is not None
        if parent and parent["AccountType"] != draft["AccountType"]:
            raise errors.business("The account type must be the same as that of the parent account.")
        account_currency(books, draft, old)
        if old:
            _must_stay(books, draft, old)
        before = old or {"CurrentBalance": 0, "CurrentBalanceWithSubAccounts": 0}
        return {**draft, **{name: before[name] for name in _COMPUTED_BALANCES}}

    def written(self, books: Books, new: Payload, old: Payload | None) -> None:
        renamed(books, self, new, old)
        move_account(books, new, old)


ACCOUNT = _Account()


def _must_stay(books: Books, draft: Payload, old: Payload) -> None:
    """Refuse to take an account away from what is booked to it. Raises Fault 6000."""
    types = {draft["AccountType"], old["AccountType"]}
    if len(types) > 1 and types & set(CONTROL):
        raise errors.business(
            "The type of an accounts receivable or accounts payable account cannot be changed."
        )
    same = draft["AccountSubType"] == old["AccountSubType"] and (draft["Active"] or not old["Active"])
    if not same and old["AccountSubType"] in _KEPT and _is_oldest(books, old):
        raise errors.business("This account is used by QuickBooks: its type stays, and so does it.")


def _is_oldest(books: Books, account: Payload) -> bool:
    """Whether no account of the same subtype and currency is older."""
    for other_id in ACCOUNT.table.ids(
        books.db, "p_accountsubtype = ? and id < ?", account["AccountSubType"].casefold(), account["Id"]
    ):
        other = books.find(ACCOUNT, other_id)
        if other and other["CurrencyRef"]["value"] == account["CurrencyRef"]["value"]:
            return False
    return True


def _types(draft: Payload) -> tuple[str, str]:
    """Type and subtype, one of which may be missing. Raises Fault 6010 or 2170."""
    account_type, subtype = draft.get("AccountType"), draft.get("AccountSubType")
    if account_type is None and subtype is None:
        raise errors.account_type_missing()
    if account_type is None:
        account_type = type_of(str(subtype))
    if account_type is None or (subtype is not None and subtype not in SUBTYPES[account_type]):
        raise errors.bad_enumeration("AccountSubType", str(subtype))
    return account_type, subtype or SUBTYPES[account_type][0]
