"""What QuickBooks Online has for receivables, by name: endpoints, operations, reports, error codes, fields.

From quickbooks-online.md 1, 2, 4, 6, 8 and 9. A note says what of something the sandbox does not do, and makes it "partly".
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

_FIELDS = Path(__file__).parent / "fields.txt"


@dataclass(frozen=True)
class Endpoint:
    """An endpoint, and a call that tells whether it is there. `path` of the REST face begins behind the company."""

    name: str
    method: str
    path: str
    body: str = ""
    note: str = ""


@dataclass(frozen=True)
class Field:
    """A property, and what the reference says of it: f filterable, s sortable."""

    name: str
    traits: str
    read_only: bool


OAUTH = (
    Endpoint("discovery", "GET", "/.well-known/openid_configuration"),
    Endpoint("discovery, sandbox", "GET", "/.well-known/openid_sandbox_configuration"),
    Endpoint("authorize", "GET", "/connect/oauth2"),
    Endpoint("tokens", "POST", "/oauth2/v1/tokens/bearer"),
    Endpoint("revoke", "POST", "/v2/oauth2/tokens/revoke"),
    Endpoint("userinfo", "GET", "/v1/openid_connect/userinfo"),
    Endpoint("jwks", "GET", "/op/v1/jwks"),
)
REST = (
    Endpoint("create", "POST", "/term", '{"Name": "Net 21", "DueDays": 21}'),
    Endpoint("update", "POST", "/term", '{"Id": "1", "SyncToken": "0", "sparse": true, "DiscountDays": 1}'),
    Endpoint("read", "GET", "/term/1"),
    Endpoint("query by GET", "GET", "/query?query=select%20*%20from%20Term"),
    Endpoint("query by POST", "POST", "/query", "select * from Term"),
    Endpoint(
        "batch", "POST", "/batch", '{"BatchItemRequest": [{"bId": "1", "Query": "select * from Term"}]}'
    ),
    Endpoint("change data capture", "GET", "/cdc?entities=Term&changedSince={now}"),
    Endpoint("delete", "POST", "/invoice?operation=delete", '{"Id": "999999", "SyncToken": "0"}'),
    Endpoint("void", "POST", "/invoice?operation=void", '{"Id": "999999", "SyncToken": "0"}'),
    Endpoint("void by include", "POST", "/payment?include=void", '{"Id": "999999", "SyncToken": "0"}'),
    Endpoint("send", "POST", "/invoice/999999/send"),
    Endpoint("pdf", "GET", "/invoice/999999/pdf"),
    Endpoint("upload", "POST", "/upload"),
    Endpoint("download", "GET", "/download/999999"),
    Endpoint("companyinfo", "GET", "/companyinfo/1"),
    Endpoint("preferences", "GET", "/preferences"),
    Endpoint("exchangerate", "GET", "/exchangerate?sourcecurrencycode=USD"),
    Endpoint("taxservice", "POST", "/taxservice/taxcode", "{}"),
)
REPORTS = (
    "AccountList", "AgedPayableDetail", "AgedPayables", "AgedReceivableDetail", "AgedReceivables", "BalanceSheet",
    "CashFlow", "CustomerBalance", "CustomerBalanceDetail", "CustomerIncome", "GeneralLedger",
    "InventoryValuationSummary", "JournalReport", "ProfitAndLoss", "ProfitAndLossDetail", "SalesByClassSummary",
    "SalesByCustomer", "SalesByDepartment", "SalesByProduct", "TaxSummary", "TransactionList", "TrialBalance",
    "VendorBalance", "VendorBalanceDetail", "VendorExpenses",
)  # fmt: skip
_CREATE = (
    "Account Attachable Bill BillPayment Budget Class CompanyCurrency CreditMemo Customer Department Deposit Employee"
    " Estimate Invoice Item JournalCode JournalEntry Payment PaymentMethod Purchase PurchaseOrder RefundReceipt"
    " SalesReceipt TaxAgency Term TimeActivity Transfer Vendor VendorCredit"
)
_SENT = "CreditMemo Estimate Invoice Payment PurchaseOrder RefundReceipt SalesReceipt"
_NO_CHANGES = frozenset(["JournalCode", "TaxAgency", "TaxCode", "TaxRate", "TimeActivity", "ExchangeRate"])
ENTITIES = tuple(
    sorted(
        {
            *_CREATE.split(),
            *["CompanyInfo", "CustomerType", "ExchangeRate", "Preferences", "TaxCode", "TaxRate"],
        }
    )
)
OPERATIONS: Mapping[str, frozenset[str]] = {
    "create": frozenset(_CREATE.split()),
    "read": frozenset(ENTITIES) - {"ExchangeRate"},
    "query": frozenset(ENTITIES),
    "update": (frozenset(_CREATE.split()) - {"JournalCode", "TaxAgency"})
    | {"CompanyInfo", "Preferences", "ExchangeRate"},
    "sparse update": frozenset(
        [
            "Account",
            "Bill",
            "CompanyInfo",
            "Customer",
            "Deposit",
            "Estimate",
            "Invoice",
            "Item",
            "JournalEntry",
            "Payment",
            "RefundReceipt",
            "SalesReceipt",
            "Transfer",
            "Vendor",
        ]
    ),
    "delete": frozenset(
        [
            "Attachable",
            "Bill",
            "BillPayment",
            "Budget",
            "CreditMemo",
            "Deposit",
            "Estimate",
            "Invoice",
            "JournalEntry",
            "Payment",
            "Purchase",
            "PurchaseOrder",
            "RefundReceipt",
            "SalesReceipt",
            "TimeActivity",
            "Transfer",
            "VendorCredit",
        ]
    ),
    "void": frozenset(["BillPayment", "Invoice", "Payment", "SalesReceipt"]),
    "send": frozenset(_SENT.split()),
    "pdf": frozenset(_SENT.split()),
    "changes": frozenset(ENTITIES) - _NO_CHANGES,
}
ERROR_CODES: Mapping[int, str] = {
    100: "general authentication", 110: "OAuth", 120: "authorization", 130: "wrong cluster",
    140: "company locked out", 150: "under maintenance", 500: "unsupported operation", 600: "request id used again",
    610: "object not found", 620: "transaction cannot be linked", 630: "duplicate object", 700: "parent invalid",
    800: "cannot be deleted", 900: "parent is its own child", 1000: "operation failed", 1010: "create failed",
    1020: "update failed", 1040: "batch too large", 1050: "content type", 2000: "object name",
    2010: "unknown property", 2020: "required property missing", 2030: "id", 2040: "string", 2050: "string length",
    2060: "date format", 2070: "date", 2080: "number format", 2090: "number", 2100: "decimal format", 2110: "decimal",
    2120: "type", 2130: "request id format", 2140: "amount", 2150: "percent", 2160: "quantity", 2170: "enumeration",
    2180: "string range", 2190: "date range", 2200: "URL", 2210: "e-mail", 2220: "currency", 2230: "boolean",
    2240: "number range", 2250: "lines missing", 2260: "posting type", 2270: "tax applicable on", 2280: "tax amount",
    2290: "negative amount", 2300: "journal entry unbalanced", 2500: "reference", 2600: "conflicting elements",
    3000: "custom field", 3001: "throttled", 3100: "scope", 3200: "token", 3202: "empty OAuth field",
    4000: "query cannot be read", 4001: "query makes no sense", 4002: "query cannot be carried out", 5010: "stale",
    5020: "permission denied", 5030: "feature not supported", 6000: "business rule", 6010: "account type missing",
    6050: "attached to nothing there is",
    6070: "amount is not price times quantity", 6080: "no name", 6090: "discount line incomplete",
    6100: "line tax code", 6140: "duplicate number", 6150: "parent required",
    6160: "form under CustomSalesTax", 6170: "tax not applicable",
    6180: "too many levels", 6190: "company status", 6200: "period closed", 6210: "period closed with a password",
    6220: "open balance",
    6230: "form moved to CustomSalesTax", 6240: "duplicate name", 6250: "customer missing or inactive", 6280: "unbilled charges",
    6420: "e-mail required", 6430: "account type",
    6450: "void of a settled transaction", 6480: "bank-matched transaction",
    6530: "raw card number", 6540: "deposited transaction", 10000: "application error", 10100: "result set too big",
    10200: "company reset",
}  # fmt: skip
WEBHOOKS: Mapping[str, str] = {
    "Account": "Create Update Merge Delete", "Class": "Create Update Delete Merge",
    "CompanyCurrency": "Create Update", "CreditMemo": "Create Update Delete Emailed Void",
    "Customer": "Create Update Delete Merge", "Department": "Create Update Merge", "Deposit": "Create Update Delete",
    "Employee": "Create Update Delete Merge", "Estimate": "Create Update Delete Emailed",
    "Invoice": "Create Update Delete Emailed Void", "Item": "Create Update Delete Merge",
    "JournalEntry": "Create Update Delete", "Payment": "Create Update Delete Emailed Void",
    "PaymentMethod": "Create Update Merge", "Preferences": "Update", "Purchase": "Create Update Delete Void",
    "RefundReceipt": "Create Update Delete Emailed Void", "SalesReceipt": "Create Update Delete Emailed Void",
    "Term": "Create Update", "Vendor": "Create Update Delete Merge",
}  # fmt: skip


def fields() -> dict[str, list[Field]]:
    """The properties of each entity, and of each part of one ("Invoice.Line")."""
    text = "\n".join(line for line in _FIELDS.read_text().splitlines() if not line.startswith("#"))
    found: dict[str, list[Field]] = {}
    for paragraph in text.replace("\n    ", " ").splitlines():
        entity, _, names = paragraph.partition(": ")
        if names:
            found[entity] = [_field(word) for word in names.split()]
    return found


def _field(word: str) -> Field:
    name, _, traits = word.rstrip("!").partition("/")
    return Field(name, traits, word.endswith("!"))
