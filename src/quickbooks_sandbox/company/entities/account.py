"""Ledger accounts (quickbooks-online.md 9.6)."""

from quickbooks_sandbox.company import errors
from quickbooks_sandbox.company.kind import Books, Kind, referred, table
from quickbooks_sandbox.company.properties import ACTIVE_UNSORTED, COMMON, Property, Type
from quickbooks_sandbox.company.shapes import COMMON as COMMON_SHAPES
from quickbooks_sandbox.company.shapes import FLAG, READ_ONLY, REF, Choice, Payload, Shape, Text

from .lists import compose_named

CLASSIFICATIONS = {
    "Bank": "Asset",
    "Accounts Receivable": "Asset",
    "Other Current Asset": "Asset",
    "Fixed Asset": "Asset",
    "Other Asset": "Asset",
    "Accounts Payable": "Liability",
    "Credit Card": "Liability",
    "Other Current Liability": "Liability",
    "Long Term Liability": "Liability",
    "Equity": "Equity",
    "Income": "Revenue",
    "Other Income": "Revenue",
    "Cost of Goods Sold": "Expense",
    "Expense": "Expense",
    "Other Expense": "Expense",
}
_DEFAULT_SUBTYPES = {
    "Bank": "Checking",
    "Accounts Receivable": "AccountsReceivable",
    "Other Current Asset": "OtherCurrentAssets",
    "Fixed Asset": "OtherFixedAssets",
    "Other Asset": "OtherLongTermAssets",
    "Accounts Payable": "AccountsPayable",
    "Credit Card": "CreditCard",
    "Other Current Liability": "OtherCurrentLiabilities",
    "Long Term Liability": "OtherLongTermLiabilities",
    "Equity": "OpeningBalanceEquity",
    "Income": "SalesOfProductIncome",
    "Other Income": "OtherMiscellaneousIncome",
    "Cost of Goods Sold": "SuppliesMaterialsCogs",
    "Expense": "OtherBusinessExpenses",
    "Other Expense": "OtherMiscellaneousExpense",
}
_SUBTYPE_ACCOUNT_TYPES = {
    **{subtype: account_type for account_type, subtype in _DEFAULT_SUBTYPES.items()},
    "UndepositedFunds": "Other Current Asset",
    "Inventory": "Other Current Asset",
    "Savings": "Bank",
    "ServiceFeeIncome": "Income",
    "DiscountsRefundsGiven": "Income",
    "UnappliedCashPaymentIncome": "Income",
    "Travel": "Expense",
}
_KNOWN: dict[str, Shape] = {
    **COMMON_SHAPES,
    "Name": Text(100, forbidden='":\t\n'),
    "AcctNum": Text(7, forbidden=":"),
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
    **dict.fromkeys(("CurrentBalance", "CurrentBalanceWithSubAccounts"), READ_ONLY),
}
_PROPERTIES = (
    *COMMON,
    *(Property(name) for name in ("Name", "FullyQualifiedName", "Description")),
    *(Property(name, sortable=False) for name in ("AccountType", "AccountSubType", "Classification")),
    *(Property(name, Type.NUMBER) for name in ("CurrentBalance", "CurrentBalanceWithSubAccounts")),
    Property("SubAccount", Type.FLAG),
    Property("ParentRef", Type.REF),
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
        subtype = draft.get("AccountSubType")
        account_type = draft.get("AccountType") or _SUBTYPE_ACCOUNT_TYPES.get(subtype or "")
        if account_type is None:
            raise (
                errors.account_type_missing()
                if subtype is None
                else errors.bad_enumeration("AccountSubType", subtype)
            )
        draft["AccountType"] = account_type
        draft.setdefault("AccountSubType", _DEFAULT_SUBTYPES[account_type])
        draft["Classification"] = CLASSIFICATIONS[account_type]
        draft["SubAccount"] = "ParentRef" in draft
        draft["FullyQualifiedName"] = draft["Name"]
        if "ParentRef" in draft:
            parent = referred(books, self, draft["ParentRef"], was=(old or {}).get("ParentRef"))
            draft["FullyQualifiedName"] = f"{parent['FullyQualifiedName']}:{draft['Name']}"
        draft["CurrencyRef"] = {"value": "USD", "name": "United States Dollar"}
        draft["CurrentBalance"] = draft["CurrentBalanceWithSubAccounts"] = 0
        return draft


ACCOUNT = _Account()
