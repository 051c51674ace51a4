"""What all sales forms have in common (quickbooks-online.md 6.3-6.6, 9.1): a head, lines, a total, a number, a mail."""

from collections.abc import Mapping
from typing import ClassVar

from quickbooks_sandbox.company import errors
from quickbooks_sandbox.company.currency import set_currency
from quickbooks_sandbox.company.kind import Books, Kind, number_addresses
from quickbooks_sandbox.company.money import dollars
from quickbooks_sandbox.company.properties import COMMON, Property, Type
from quickbooks_sandbox.company.shapes import EMAIL, Payload

from .sales_header import check_references, customer_of, from_customer
from .sales_lines import composed_lines, zeroed
from .sales_numbers import SALES_NUMBERS, must_be_unused, numbered_by_company
from .sales_shapes import ADDRESSES

FORM_FLAGS = ("ApplyTaxAfterDiscount", "FreeFormAddress")
PROPERTIES = (
    *COMMON,
    Property("DocNumber"),
    Property("TxnDate", Type.DAY),
    Property("CustomerRef", Type.REF, sortable=False),
    Property("ProjectRef", Type.REF, sortable=False),
)
_NOTE_MAX = 4_000


class SalesForm(Kind):
    """A form that sells something, or takes it back."""

    list_name = "Transactions"
    sequence = "transaction"
    title: ClassVar[str]
    """What people call it, in the detail of 6140."""
    numbers: ClassVar[str] = SALES_NUMBERS
    customer_needed: ClassVar[bool] = True
    defaults: ClassVar[Mapping[str, object]] = {
        **dict.fromkeys(FORM_FLAGS, False),
        "EmailStatus": "NotSet",
        "PrintStatus": "NeedToPrint",
    }

    def compose(self, books: Books, draft: Payload, old: Payload | None) -> Payload:
        """The whole form, its total computed."""
        customer = customer_of(books, draft, old)
        if customer is None and self.customer_needed:
            raise errors.required("CustomerRef")
        draft = {**self.defaults, **({} if old else from_customer(customer)), **draft}
        set_currency(books, draft, customer)
        draft.setdefault("TxnDate", old["TxnDate"] if old else books.today)
        check_references(books, draft, old)
        self._set_number(books, draft, old)
        if draft["EmailStatus"] == "NeedToSend" and "BillEmail" not in draft:
            raise errors.email_required()
        if old and "DeliveryInfo" in old:
            draft["DeliveryInfo"] = old["DeliveryInfo"]
        number_addresses(books, draft, old, ADDRESSES)
        draft["Line"], total = composed_lines(books, draft.get("Line", []), (old or {}).get("Line", []))
        draft.update(TotalAmt=dollars(total), TxnTaxDetail={"TotalTax": 0})
        books.must_be_open(draft, old)
        self.settle(books, draft, old, total)
        return draft

    def settle(self, books: Books, draft: Payload, old: Payload | None, total: int) -> None:
        """Fill in what a total of so many cents means for this kind of form. Raises Fault."""

    def send(self, books: Books, old: Payload, to: str | None) -> Payload:
        """Mail it (6.6). Raises Fault 2210 or 6420."""
        new = dict(old)
        if to:
            new["BillEmail"] = EMAIL.clean({"Address": to}, "BillEmail")
        if "BillEmail" not in new:
            raise errors.email_required()
        moment = books.now.isoformat(timespec="seconds")
        new.update(EmailStatus="EmailSent", DeliveryInfo={"DeliveryType": "Email", "DeliveryTime": moment})
        return books.save(self, new, operation="Emailed")

    def void_in_app(self, books: Books, old: Payload) -> Payload:
        """Void it as a person does within QuickBooks, which knows that for more forms than the API."""
        books.must_be_open(old)
        self.let_go(books, old)
        note = old.get("PrivateNote")
        nothing = dollars(0)
        new = {**old, "Line": zeroed(old["Line"]), "TotalAmt": nothing, "TxnTaxDetail": {"TotalTax": 0}}
        new.update({name: nothing for name in ("Balance", "RemainingCredit") if name in old})
        if "LinkedTxn" in new:
            new["LinkedTxn"] = []
        new.pop("Deposit", None)
        new["PrivateNote"] = f"Voided - {note}"[:_NOTE_MAX] if note else "Voided"
        books.save(self, new, operation="Void")
        self.written(books, new, old)
        return new

    def let_go(self, books: Books, old: Payload) -> None:
        """Undo what a form that is voided did to other transactions. Raises Fault."""

    def _set_number(self, books: Books, draft: Payload, old: Payload | None) -> None:
        if numbered_by_company(books, draft, old, self.numbers) or "DocNumber" not in draft:
            return
        kinds = books.kinds.values()
        forms = [kind for kind in kinds if isinstance(kind, SalesForm) and kind.numbers == self.numbers]
        rivals = [(form.title, form.table) for form in forms]
        must_be_unused(books, draft["DocNumber"], rivals, own_id=(old or {}).get("Id"))
