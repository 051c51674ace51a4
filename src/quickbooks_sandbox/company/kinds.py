"""All kinds a company keeps, by entity name, and those it only knows by name."""

from collections.abc import Mapping

from .entities.account import ACCOUNT
from .entities.attachable import ATTACHABLE
from .entities.class_ import CLASS
from .entities.company_currency import COMPANY_CURRENCY
from .entities.company_info import COMPANY_INFO
from .entities.credit_memo import CREDIT_MEMO
from .entities.customer import CUSTOMER
from .entities.department import DEPARTMENT
from .entities.deposit import DEPOSIT
from .entities.employee import EMPLOYEE
from .entities.estimate import ESTIMATE
from .entities.exchange_rate import EXCHANGE_RATE
from .entities.invoice import INVOICE
from .entities.item import ITEM
from .entities.journal_entry import JOURNAL_ENTRY
from .entities.payment import PAYMENT
from .entities.payment_method import PAYMENT_METHOD
from .entities.preferences import PREFERENCES
from .entities.purchase import PURCHASE
from .entities.refund_receipt import REFUND_RECEIPT
from .entities.sales_receipt import SALES_RECEIPT
from .entities.tax_agency import TAX_AGENCY
from .entities.tax_code import TAX_CODE
from .entities.tax_rate import TAX_RATE
from .entities.term import TERM
from .entities.vendor import VENDOR
from .kind import Kind

KINDS: Mapping[str, Kind] = {
    kind.entity: kind
    for kind in (
        ACCOUNT,
        ATTACHABLE,
        CLASS,
        COMPANY_CURRENCY,
        COMPANY_INFO,
        CREDIT_MEMO,
        CUSTOMER,
        DEPARTMENT,
        DEPOSIT,
        EMPLOYEE,
        ESTIMATE,
        EXCHANGE_RATE,
        INVOICE,
        ITEM,
        JOURNAL_ENTRY,
        PAYMENT,
        PAYMENT_METHOD,
        PREFERENCES,
        PURCHASE,
        REFUND_RECEIPT,
        SALES_RECEIPT,
        TAX_AGENCY,
        TAX_CODE,
        TAX_RATE,
        TERM,
        VENDOR,
    )
}

# Kinds of QuickBooks beyond receivables: a query finds none of them, all else is refused.
UNKEPT: Mapping[str, str] = {
    name.lower(): name
    for name in (
        "Bill",
        "BillPayment",
        "Budget",
        "CreditCardPayment",
        "CustomerType",
        "InventoryAdjustment",
        "JournalCode",
        "PurchaseOrder",
        "RecurringTransaction",
        "ReimburseCharge",
        "TaxPayment",
        "TimeActivity",
        "Transfer",
        "VendorCredit",
    )
}
