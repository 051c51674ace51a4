"""The properties every sales form knows, and what may stand in them (quickbooks-online.md 9.1, 9.9-9.14).

All forms are kinds of one type of the vendor's, so each takes the header properties of all the others.
"""

from quickbooks_sandbox.company.shapes import (
    ADDRESS,
    AMOUNT,
    COMMON,
    DAY,
    EMAIL,
    FLAG,
    FREE,
    MEMO,
    RATE,
    READ_ONLY,
    REF,
    Choice,
    Many,
    Shape,
    Structure,
    Text,
)

from .sales_addresses import ADDRESSES
from .sales_line_shapes import LINES

_REFS = (
    "CustomerRef",
    "CurrencyRef",
    "ClassRef",
    "DepartmentRef",
    "ProjectRef",
    "SalesTermRef",
    "ShipMethodRef",
    "PaymentMethodRef",
    "DepositToAccountRef",
    "ARAccountRef",
    "TemplateRef",
)
_COMPUTED = (
    "TotalAmt",
    "Balance",
    "HomeBalance",
    "HomeTotalAmt",
    "DeliveryInfo",
    "RecurDataRef",
    "TaxExemptionRef",
    "LinkedTxn",
)
CUSTOM_FIELDS = Many(
    Structure(
        {
            "DefinitionId": Text(50),
            "Name": Text(1000),
            "Type": Choice(("StringType",)),
            "StringValue": Text(1000),
        }
    )
)
LINKS = Many(Structure({"TxnId": Text(50), "TxnType": Text(50), "TxnLineId": FREE}))
TAX_DETAIL = Structure({"TxnTaxCodeRef": REF, "TotalTax": AMOUNT, "TaxLine": FREE})
SALES_FORM: dict[str, Shape] = {
    **COMMON,
    **dict.fromkeys(_COMPUTED, READ_ONLY),
    **dict.fromkeys(_REFS, REF),
    "Line": LINES,
    "DocNumber": Text(21),
    **dict.fromkeys(("TxnDate", "DueDate", "ShipDate"), DAY),
    **dict.fromkeys(("BillEmail", "BillEmailCc", "BillEmailBcc"), EMAIL),
    **dict.fromkeys(ADDRESSES, ADDRESS),
    "PrivateNote": Text(4000),
    "CustomerMemo": MEMO,
    "EmailStatus": Choice(("NotSet", "NeedToSend", "EmailSent")),
    "PrintStatus": Choice(("NotSet", "NeedToPrint", "PrintComplete")),
    "GlobalTaxCalculation": Choice(("TaxInclusive", "TaxExcluded", "NotApplicable")),
    **dict.fromkeys(("TrackingNum", "TxnSource", "TransactionLocationType"), Text(100)),
    **dict.fromkeys(("ApplyTaxAfterDiscount", "FreeFormAddress"), FLAG),
    "PaymentRefNum": Text(21),
    "CreditCardPayment": FREE,
    "TxnTaxDetail": TAX_DETAIL,
    "ExchangeRate": RATE,
    "CustomField": CUSTOM_FIELDS,
}
