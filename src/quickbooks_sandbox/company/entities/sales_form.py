"""What all sales forms have in common (quickbooks-online.md 6.3-6.6, 9.1): a head, lines, a total, a number, a mail."""

from collections.abc import Mapping
from typing import ClassVar

from quickbooks_sandbox.company import errors
from quickbooks_sandbox.company.currency import home_cents, set_currency
from quickbooks_sandbox.company.kind import RATE_FOLLOWS, Books, Kind, Posting
from quickbooks_sandbox.company.money import cents, dollars
from quickbooks_sandbox.company.properties import COMMON, Property, Type
from quickbooks_sandbox.company.shapes import EMAIL, EMPTY, Payload

from .sales_addresses import set_addresses
from .sales_header import check_card, check_custom_fields, check_references, customer_of, from_customer
from .sales_lines import compose_lines, without_subtotals, zeroed
from .sales_numbers import SALES_NUMBERS, count_from, must_be_unused, number_by_company
from .sales_postings import ensure_tax_account
from .sales_settings import Sale, Settings, settings_of
from .sales_tax import NO_TAX, SalesTax

FORM_FLAGS = ("ApplyTaxAfterDiscount", "FreeFormAddress")
PROPERTIES = (
    *COMMON,
    Property("DocNumber"),
    Property("TxnDate", Type.DAY),
    Property("CustomerRef", Type.REF, sortable=False),
    Property("ProjectRef", Type.REF, sortable=False),
)
_NOTE_MAX = 4_000
_MAKE_UP_A_TOTAL = (
    *("TxnTaxDetail", "GlobalTaxCalculation", "ApplyTaxAfterDiscount", "CustomerRef", "CurrencyRef"),
)
_TOTAL_MAX = 99_999_999_999_99


class SalesForm(Kind):
    """A form that sells something, or takes it back."""

    list_name = "Transactions"
    sequence = "transaction"
    customer_name = "DisplayName"
    title: ClassVar[str]
    """What people call it, in the detail of 6140."""
    numbers: ClassVar[str] = SALES_NUMBERS
    customer_needed: ClassVar[bool] = True
    follows: ClassVar[Mapping[str, str]] = RATE_FOLLOWS
    defaults: ClassVar[Mapping[str, object]] = {
        **dict.fromkeys(FORM_FLAGS, False),
        "EmailStatus": "NotSet",
        "PrintStatus": "NeedToPrint",
    }

    def compose(self, books: Books, draft: Payload, old: Payload | None) -> Payload:
        """The whole form, its total computed."""
        settings = settings_of(books)
        customer = customer_of(books, draft, old)
        if customer is None and self.customer_needed:
            raise errors.required("CustomerRef")
        draft = {**self.defaults, **({} if old else from_customer(customer)), **draft}
        draft.setdefault("TxnDate", old["TxnDate"] if old else books.today)
        set_currency(books, draft, customer)
        check_references(books, draft, old)
        check_custom_fields(draft.get("CustomField", []))
        check_card(draft.get("CreditCardPayment"))
        self._set_number(books, draft, old, settings)
        if draft["EmailStatus"] == "NeedToSend" and "BillEmail" not in draft:
            raise errors.email_required()
        if old and "DeliveryInfo" in old:
            draft["DeliveryInfo"] = old["DeliveryInfo"]
        set_addresses(books, draft, customer, old)
        sold_as_before = _is_sold_as_before(draft, old)
        if settings.taxes and not settings.american and not sold_as_before:
            draft.setdefault("GlobalTaxCalculation", "TaxExcluded")
        sale = Sale(books=books, settings=settings, draft=draft, customer=customer, old=old)
        if old and sold_as_before:
            draft["Line"] = old["Line"]
        total = cents(sale.before["TotalAmt"]) if sold_as_before else _add_up(sale)
        draft["TotalAmt"] = dollars(total)
        books.must_be_open(draft, old)
        self.settle(books, draft, old, total)
        if settings.many_currencies:
            draft["HomeTotalAmt"] = dollars(home_cents(draft, total))
            if "Balance" in draft:
                draft["HomeBalance"] = dollars(home_cents(draft, cents(draft["Balance"])))
        return draft

    def settle(self, books: Books, draft: Payload, old: Payload | None, total: int) -> None:
        """Fill in what a total of so many cents means for this kind of form. Raises Fault."""

    def postings(self, books: Books, payload: Payload) -> list[Posting]:
        """What it books; nothing unless a kind says so."""
        return []

    def send(self, books: Books, old: Payload, to: str | None) -> Payload:
        """Mail it (6.6). Raises Fault 2210 or 6420."""
        new = dict(old)
        address = EMAIL.clean({"Address": to}, "BillEmail") if to else EMPTY
        if address is not EMPTY:
            new["BillEmail"] = address
        if "BillEmail" not in new:
            raise errors.email_required()
        moment = books.now.isoformat(timespec="seconds")
        new.update(EmailStatus="EmailSent", DeliveryInfo={"DeliveryType": "Email", "DeliveryTime": moment})
        return books.save(self, new, operation="Emailed")

    def void_in_app(self, books: Books, old: Payload) -> Payload:
        """Void it (6.5): amounts 0, nothing left standing against it, but the form stays."""
        books.must_be_open(old)
        self.let_go(books, old)
        note = old.get("PrivateNote")
        nothing = dollars(0)
        new = {**old, "Line": zeroed(old["Line"]), "TotalAmt": nothing, "TxnTaxDetail": dict(NO_TAX)}
        amounts = ("Balance", "RemainingCredit", "HomeTotalAmt", "HomeBalance")
        new.update({name: nothing for name in amounts if name in old})
        if "LinkedTxn" in new:
            new["LinkedTxn"] = []
        new.pop("Deposit", None)
        new["PrivateNote"] = f"Voided - {note}"[:_NOTE_MAX] if note else "Voided"
        books.save(self, new, operation="Void")
        self.written(books, new, old)
        return new

    def let_go(self, books: Books, old: Payload) -> None:
        """Undo what a form that is voided did to other transactions. Raises Fault."""

    def _set_number(self, books: Books, draft: Payload, old: Payload | None, settings: Settings) -> None:
        kinds = books.kinds.values()
        forms = [kind for kind in kinds if isinstance(kind, SalesForm) and kind.numbers == self.numbers]
        rivals = [(form.title, form.table) for form in forms]
        by_hand = settings.forms["CustomTxnNumbers"]
        if "DocNumber" in draft and by_hand:
            must_be_unused(books, draft["DocNumber"], rivals, old)
            count_from(books, draft["DocNumber"], self.numbers)
        elif "DocNumber" not in draft and not by_hand:
            number_by_company(books, draft, old, self.numbers, rivals)


def _is_sold_as_before(draft: Payload, old: Payload | None) -> bool:
    """Whether an edit leaves alone all that makes up a total: then lines, tax and total stay, whatever the company does now."""
    if old is None or without_subtotals(draft.get("Line", [])) != without_subtotals(old["Line"]):
        return False
    return all(draft.get(name) == old.get(name) for name in _MAKE_UP_A_TOTAL)


def _add_up(sale: Sale) -> int:
    """Compose a form's lines and tax: its total in cents. Raises Fault."""
    draft = sale.draft
    tax = SalesTax(sale)
    lines = compose_lines(sale, draft.get("Line", []))
    draft["TxnTaxDetail"] = tax.apply(lines)
    draft["Line"] = lines.shown()
    owed = cents(draft["TxnTaxDetail"]["TotalTax"])
    total = lines.subtotal - lines.discounted + owed
    if total < 0:
        raise errors.business("The transaction amount must be 0 or greater.")
    if total > _TOTAL_MAX:
        raise errors.bad_number("TotalAmt", str(dollars(total)))
    if owed:
        ensure_tax_account(sale.books)
    return total
