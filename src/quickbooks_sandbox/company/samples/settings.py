"""The preferences a company begins with: those of the vendor's sample company, as far as they go (quickbooks-online.md 9.3)."""

from quickbooks_sandbox.company.currency import HOME
from quickbooks_sandbox.company.entities.account import ACCOUNT
from quickbooks_sandbox.company.entities.item import ITEM
from quickbooks_sandbox.company.entities.term import TERM
from quickbooks_sandbox.company.kind import Books, Kind
from quickbooks_sandbox.company.shapes import Payload

_THANKS = "Thank you for your business and have a great day!"
_DOCUMENTS = {
    "InvoiceMessage": "invoice",
    "EstimateMessage": "estimate",
    "SalesReceiptMessage": "sales receipt",
    "StatementMessage": "statement",
}


def first_preferences(books: Books, company: str) -> Payload:
    """All groups of settings, for a company whose lists are there."""
    return {
        **_bookkeeping(),
        "SalesFormsPrefs": _sales_forms(books),
        "EmailMessagesPrefs": {
            name: {
                "Subject": f"{document.capitalize()} from {company}",
                "Message": f"Your {document} is attached.\n\nThank you for your business!\n{company}",
            }
            for name, document in _DOCUMENTS.items()
        },
        "OtherPrefs": {
            "NameValue": [{"Name": name, "Value": value} for name, value in _name_values(books).items()]
        },
    }


def _bookkeeping() -> Payload:
    return {
        "AccountingInfoPrefs": {
            "FirstMonthOfFiscalYear": "January",
            "UseAccountNumbers": False,
            "TaxYearMonth": "January",
            "ClassTrackingPerTxn": False,
            "ClassTrackingPerTxnLine": True,
            "TrackDepartments": True,
            "TaxForm": "6",
            "CustomerTerminology": "Customers",
            "DepartmentTerminology": "Location",
        },
        "ProductAndServicesPrefs": {
            "ForSales": True,
            "ForPurchase": True,
            "QuantityWithPriceAndRate": True,
            "QuantityOnHand": True,
        },
        "VendorAndPurchasesPrefs": {
            "TrackingByCustomer": True,
            "BillableExpenseTracking": True,
            "TPAREnabled": False,
            "POCustomField": _custom_fields("PurchasePrefs.UsePurchaseNameCustom"),
        },
        "TimeTrackingPrefs": {
            "WorkWeekStartDate": "Monday",
            "MarkTimeEntriesBillable": True,
            "ShowBillRateToAll": False,
            "UseServices": True,
            "BillCustomers": True,
        },
        "TaxPrefs": {"UsingSalesTax": False, "PartnerTaxEnabled": False},
        "CurrencyPrefs": {"HomeCurrency": HOME, "MultiCurrencyEnabled": False},
        "ReportPrefs": {"ReportBasis": "Accrual", "CalcAgingReportFromTxnDate": False},
    }


def _sales_forms(books: Books) -> Payload:
    return {
        "CustomTxnNumbers": False,
        "AllowDeposit": False,
        "AllowDiscount": True,
        "DefaultDiscountAccount": _id(books, ACCOUNT, "Discounts given"),
        "AllowEstimates": True,
        "AllowServiceDate": False,
        "AllowShipping": False,
        "AutoApplyCredit": False,
        "AutoApplyPayments": False,
        "CustomField": _custom_fields("SalesFormsPrefs.UseSalesCustom"),
        "DefaultTerms": {"value": _id(books, TERM, "Net 30")},
        "DefaultCustomerMessage": _THANKS,
        "EstimateMessage": _THANKS,
        "ETransactionEnabledStatus": "NotApplicable",
        "ETransactionPaymentEnabled": False,
        "ETransactionAttachPDF": False,
        "IPNSupportEnabled": False,
        "EmailCopyToCompany": False,
        "UsingPriceLevels": False,
        "UsingProgressInvoicing": False,
    }


def _custom_fields(prefix: str) -> list[Payload]:
    """Three custom fields, none of them in use."""
    switches = [{"Name": f"{prefix}{n}", "Type": "BooleanType", "BooleanValue": False} for n in (1, 2, 3)]
    return [{"CustomField": switches}]


def _name_values(books: Books) -> dict[str, str]:
    """Settings without a group; the vendor's clients read the first of them by its place."""
    return {
        "SalesFormsPrefs.DefaultCustomerMessage": _THANKS,
        "SalesFormsPrefs.DefaultItem": _id(books, ITEM, "Services"),
        "DTXCopyMemo": "false",
        "UncategorizedAssetAccountId": _id(books, ACCOUNT, "Uncategorized Asset"),
        "UncategorizedIncomeAccountId": _id(books, ACCOUNT, "Uncategorized Income"),
        "UncategorizedExpenseAccountId": _id(books, ACCOUNT, "Uncategorized Expense"),
        "Vendor1099Enabled": "true",
        "TimeTrackingFeatureEnabled": "true",
        "ProjectsEnabled": "false",
        "DateFormat": "Month Date Year separated by a slash",
        "DateFormatMnemonic": "MMDDYYYY_SEP_SLASH",
        "NumberFormat": "US Number Format",
        "NumberFormatMnemonic": "US_NB",
        "WarnDuplicateCheckNumber": "true",
        "WarnDuplicateBillNumber": "false",
        "SignoutInactiveMinutes": "60",
        "AccountingInfoPrefs.ShowAccountNumbers": "false",
    }


def _id(books: Books, kind: Kind, name: str) -> str:
    return kind.table.ids(books.db, "p_name = ?", name.casefold())[0]
