"""The documents of a company as lists show them, searched and filtered."""

from quickbooks_sandbox.company.company import Company
from quickbooks_sandbox.company.shapes import Payload

from .lists import Page, every, found, quoted

INVOICE_STATES = ("all", "open", "overdue", "paid", "void")
CREDIT_STATES = ("all", "open", "used")
_NAMED_MAX = 200


def invoices(
    company: Company, *, state: str = "all", search: str = "", customer_id: str = "", page: int
) -> Page[Payload]:
    """Invoices in a state: open ones the longest due first, the rest the latest first."""
    today = company.now().date().isoformat()
    where = {
        "open": ["Balance > '0'"],
        "overdue": ["Balance > '0'", f"DueDate < '{today}'"],
        "paid": ["Balance = '0'", "TotalAmt > '0'"],
        "void": ["TotalAmt = '0'"],
    }.get(state, [])
    order = "DueDate" if state in ("open", "overdue") else "TxnDate desc"
    return documents(
        company, "Invoice", where, search=search, customer_id=customer_id, order=order, page=page
    )


def credit_memos(
    company: Company, *, state: str = "all", search: str = "", customer_id: str = "", page: int
) -> Page[Payload]:
    """Credit memos in a state, the latest first."""
    where = {"open": ["Balance > '0'"], "used": ["Balance = '0'"]}.get(state, [])
    return documents(company, "CreditMemo", where, search=search, customer_id=customer_id, page=page)


def documents(  # noqa: PLR0913  what a list can be asked for
    company: Company,
    entity: str,
    where: list[str],
    *,
    search: str = "",
    customer_id: str = "",
    order: str = "TxnDate desc",
    page: int,
) -> Page[Payload]:
    """Documents of an entity; `search` is the beginning of a number, else a part of a customer's name."""
    if customer_id:
        where = [*where, f"CustomerRef = {quoted(customer_id)}"]
    if not search:
        return found(company, entity, where=where, order=order, page=page)
    number = "PaymentRefNum" if entity == "Payment" else "DocNumber"
    numbered = [*where, f"{number} like {quoted(search + '%')}"]
    answer = found(company, entity, where=numbered, order=order, page=page)
    if answer.count:
        return answer
    named = every(
        company, "Customer", where=[f"DisplayName like {quoted(f'%{search}%')}", "Active in (true, false)"]
    )
    ids = [quoted(customer["Id"]) for customer in named[:_NAMED_MAX]]
    if not ids:
        return answer
    return found(
        company, entity, where=[*where, f"CustomerRef in ({', '.join(ids)})"], order=order, page=page
    )


def state_of(document: Payload, today: str) -> str:
    """Where an invoice stands, in a word."""
    if not document["TotalAmt"] and str(document.get("PrivateNote", "")).startswith("Voided"):
        return "Void"
    if not document.get("Balance"):
        return "Paid"
    return "Overdue" if document.get("DueDate", today) < today else "Open"
