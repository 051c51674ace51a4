"""The head of a sales form: its customer, what it takes over from them, its references (quickbooks-online.md 9.1, 9.9)."""

from typing import Any

from quickbooks_sandbox.company import errors
from quickbooks_sandbox.company.kind import Books, referred
from quickbooks_sandbox.company.shapes import Payload

from .account import ACCOUNT
from .customer import CUSTOMER
from .term import TERM, due_date

CUSTOM_FIELDS_MAX = 3
_FROM_CUSTOMER = ("BillAddr", "ShipAddr", "SalesTermRef")
_LISTS = {
    "SalesTermRef": ("Term", "Name"),
    "DepartmentRef": ("Department", "FullyQualifiedName"),
    "ClassRef": ("Class", "FullyQualifiedName"),
    "PaymentMethodRef": ("PaymentMethod", "Name"),
    "ProjectRef": ("Customer", "DisplayName"),
}
_DEPOSIT_TYPES = ("Bank", "Other Current Asset")


def customer_of(books: Books, draft: Payload, old: Payload | None) -> Payload | None:
    """The customer a form is for, if it names one. Raises Fault 2500, or 6250 for one made inactive."""
    if "CustomerRef" not in draft:
        return None
    reference = draft["CustomerRef"]
    customer = referred(books, CUSTOMER, reference, was=reference)
    if not customer["Active"] and (old or {}).get("CustomerRef", {}).get("value") != customer["Id"]:
        raise errors.invalid_sales_customer()
    draft["CustomerRef"] = {"value": customer["Id"], "name": customer["DisplayName"]}
    return customer


def from_customer(customer: Payload | None) -> Payload:
    """What a new form takes over from its customer unless it says otherwise."""
    if customer is None:
        return {}
    taken: Payload = {name: customer[name] for name in _FROM_CUSTOMER if name in customer}
    for name in ("BillAddr", "ShipAddr"):
        if name in taken:
            taken[name] = {key: value for key, value in taken[name].items() if key != "Id"}
    if "PrimaryEmailAddr" in customer:
        taken["BillEmail"] = {"Address": customer["PrimaryEmailAddr"]["Address"]}
    return taken


def check_references(books: Books, draft: Payload, old: Payload | None) -> None:
    """Each reference of the head leads somewhere and tells the name of its target. Raises Fault 2500."""
    for name, (entity, shown) in _LISTS.items():
        if name in draft:
            target = referred(books, books.kinds[entity], draft[name], was=(old or {}).get(name))
            draft[name] = {"value": target["Id"], "name": target[shown]}


def check_custom_fields(fields: list[dict[str, Any]]) -> None:
    """A form has three custom fields in this, their classic form. Raises Fault 3000."""
    if any("DefinitionId" not in field for field in fields):
        raise errors.bad_custom_field("DefinitionId is missing.")
    if len({field["DefinitionId"] for field in fields}) < len(fields) or len(fields) > CUSTOM_FIELDS_MAX:
        raise errors.bad_custom_field(f"A form has {CUSTOM_FIELDS_MAX} custom fields, each given once.")


def check_card(payment: object) -> None:
    """Refuse a card payment that shows its number (9.1). Raises Fault 6530."""
    charge = payment.get("CreditChargeInfo") if isinstance(payment, dict) else None
    if isinstance(charge, dict) and charge.get("Number"):
        raise errors.raw_card_number()


def set_due_date(books: Books, draft: Payload) -> None:
    """The due date follows from the terms unless it is given."""
    if "DueDate" not in draft:
        term = books.find(TERM, draft["SalesTermRef"]["value"]) if "SalesTermRef" in draft else None
        draft["DueDate"] = due_date(draft["TxnDate"], term)


def undeposited_funds(books: Books) -> Payload:
    """The account money waits in until it is brought to the bank."""
    found = ACCOUNT.table.ids(books.db, "p_accountsubtype = 'undepositedfunds' and p_active = 1")
    account = books.find(ACCOUNT, found[0])
    assert account, "a company is never without Undeposited Funds"
    return account


def set_deposit_account(books: Books, draft: Payload, old: Payload | None) -> None:
    """Where a form's money goes, Undeposited Funds unless it says otherwise. Raises Fault 2500 or 6430."""
    if "DepositToAccountRef" in draft:
        was = (old or {}).get("DepositToAccountRef")
        account = referred(books, ACCOUNT, draft["DepositToAccountRef"], was=was)
        if account["AccountType"] not in _DEPOSIT_TYPES:
            raise errors.wrong_account_type("DepositToAccountRef")
    else:
        account = undeposited_funds(books)
    draft["DepositToAccountRef"] = {"value": account["Id"], "name": account["FullyQualifiedName"]}
