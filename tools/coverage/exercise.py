"""One object of each kind with everything on it, so that what the sandbox computes can be seen in an answer."""

from collections.abc import Callable
from typing import Any

Payload = dict[str, Any]
Post = Callable[[str, Payload], Payload]
Find = Callable[[str], Payload]


def exercise(post: Post, find: Find, company: Any) -> None:
    """Make them through the REST face; `find` gives the first row of a query. AssertionError when one is refused."""
    company.set_preferences(
        {
            "CurrencyPrefs": {"MultiCurrencyEnabled": True},
            "AccountingInfoPrefs": {"ClassTrackingPerTxn": True, "TrackDepartments": True},
            "SalesFormsPrefs": {"AllowDeposit": True, "AllowShipping": True},
        }
    )
    references = {
        "CustomerRef": _reference(find("select * from Customer")),
        "CurrencyRef": {"value": "USD"},
        "ClassRef": _reference(post("/class", {"Name": "North"})),
        "DepartmentRef": _reference(post("/department", {"Name": "Uptown"})),
        "SalesTermRef": _reference(find("select * from Term where Name = 'Net 30'")),
    }
    parent = post("/class", {"Name": "South"})["Id"]
    post("/class", {"Name": "South-east", "ParentRef": {"value": parent}})
    parent = post("/department", {"Name": "Downtown"})["Id"]
    post("/department", {"Name": "Harbour", "ParentRef": {"value": parent}})
    form = {**_form(find), **references, "BillEmail": {"Address": "someone@example.com"}}
    bank = {"value": find("select * from Account where AccountType = 'Bank'")["Id"]}
    for entity in ("invoice", "estimate", "creditmemo", "salesreceipt"):
        made = post(f"/{entity}", form)
        post(f"/{entity}/{made['Id']}/send", {})
    post("/refundreceipt", {**form, "DepositToAccountRef": bank})
    party = {name: references[name] for name in ("CustomerRef", "CurrencyRef")}
    payment = post("/payment", {**party, "TotalAmt": 25})
    linked = {"Amount": 25, "LinkedTxn": [{"TxnId": payment["Id"], "TxnType": "Payment", "TxnLineId": "0"}]}
    post("/deposit", {"DepositToAccountRef": bank, "CurrencyRef": {"value": "USD"}, "Line": [linked]})
    _journal_entry(post, find, bank)
    _foreign(post, find)
    post("/attachable", {"Note": "seen"})
    post("/taxservice/taxcode", {"TaxCode": "Coverage", "TaxRateDetails": [_rate(post)]})


def _form(find: Find) -> Payload:
    item = find("select * from Item where Type = 'Service'")
    sale = {
        "DetailType": "SalesItemLineDetail",
        "Amount": 30,
        "SalesItemLineDetail": {"ItemRef": {"value": item["Id"]}, "TaxCodeRef": {"value": "TAX"}},
    }
    discount = {
        "DetailType": "DiscountLineDetail",
        "DiscountLineDetail": {"PercentBased": True, "DiscountPercent": 10},
    }
    return {"Line": [sale, discount]}


def _journal_entry(post: Post, find: Find, bank: Payload) -> None:
    income = {"value": find("select * from Account where AccountType = 'Income'")["Id"]}
    lines = [
        {
            "DetailType": "JournalEntryLineDetail",
            "Amount": 40,
            "JournalEntryLineDetail": {"PostingType": posting, "AccountRef": account},
        }
        for posting, account in (("Debit", bank), ("Credit", income))
    ]
    post("/journalentry", {"CurrencyRef": {"value": "USD"}, "Line": lines})


def _foreign(post: Post, find: Find) -> None:
    customer = post("/customer", {"DisplayName": "Maple Coverage", "CurrencyRef": {"value": "CAD"}})
    currency = {"CurrencyRef": {"value": "CAD"}, "ExchangeRate": 0.75}
    reference = {"CustomerRef": _reference(customer), **currency}
    post("/invoice", {**_form(find), **reference})
    post("/creditmemo", {**_form(find), **reference})


def _rate(post: Post) -> Payload:
    agency = post("/taxagency", {"DisplayName": "Coverage Agency"})
    return {
        "RateValue": "5", "TaxRateName": "Coverage", "TaxAgencyId": agency["Id"], "TaxApplicableOn": "Sales",
    }  # fmt: skip


def _reference(target: Payload) -> Payload:
    return {"value": target["Id"]}
