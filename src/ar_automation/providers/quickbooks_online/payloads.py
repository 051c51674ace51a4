"""The payloads of QuickBooks Online that we read, typed; unknown members are ignored (quickbooks-online.md 9).

Numbers come as exact decimals. A member that is absent on the wire has its empty value here.
"""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

import msgspec
from msgspec import UNSET, Raw, UnsetType


class Payload(msgspec.Struct, frozen=True, kw_only=True, gc=False, rename="pascal"):
    """Base: wire names are our names in PascalCase."""


class Ref(msgspec.Struct, frozen=True, gc=False):
    """A reference; `name` is the server's and nothing to rely on."""

    value: str = ""


class Email(Payload, frozen=True, kw_only=True, gc=False):
    """An e-mail address in its wrapper."""

    address: str = ""


class Phone(Payload, frozen=True, kw_only=True, gc=False):
    """A telephone number in its wrapper."""

    free_form_number: str = ""


class PhysicalAddress(Payload, frozen=True, kw_only=True, gc=False):
    """A postal address without its id, which changes with every edit (9.1)."""

    line1: str = ""
    line2: str = ""
    line3: str = ""
    city: str = ""
    country_sub_division_code: str = ""
    postal_code: str = ""
    country: str = ""


class Row(Payload, frozen=True, kw_only=True, gc=False):
    """What every record has; a deleted one has little else (4, 6.4)."""

    id: str
    sync_token: str = ""
    active: bool = True
    status: str = msgspec.field(default="", name="status")


class AccountPayload(Row, frozen=True, kw_only=True, gc=False):
    """9.6."""

    name: str = ""
    fully_qualified_name: str = ""
    account_type: str = ""
    account_sub_type: str = ""
    currency_ref: Ref | None = None


class TermPayload(Row, frozen=True, kw_only=True, gc=False):
    """9.7."""

    name: str = ""
    due_days: int | None = None
    day_of_month_due: int | None = None


class PaymentMethodPayload(Row, frozen=True, kw_only=True, gc=False):
    """9.7."""

    name: str = ""


class ItemPayload(Row, frozen=True, kw_only=True, gc=False):
    """9.5."""

    name: str = ""
    fully_qualified_name: str = ""
    type: str = ""
    sku: str = ""
    description: str = ""
    unit_price: Decimal | None = None
    income_account_ref: Ref | None = None


class CustomerPayload(Row, frozen=True, kw_only=True, gc=False):
    """9.4."""

    display_name: str = ""
    company_name: str = ""
    given_name: str = ""
    family_name: str = ""
    primary_email_addr: Email | None = None
    primary_phone: Phone | None = None
    notes: str = ""
    bill_addr: PhysicalAddress | None = None
    currency_ref: Ref | None = None
    sales_term_ref: Ref | None = None
    parent_ref: Ref | None = None
    balance: Decimal | None = None


class LinkedTxn(Payload, frozen=True, kw_only=True, gc=False):
    """A tie from one document to another."""

    txn_id: str = ""
    txn_type: str = ""


class ItemDetail(Payload, frozen=True, kw_only=True, gc=False):
    """SalesItemLineDetail (9.1)."""

    item_ref: Ref | None = None
    qty: Decimal | None = None
    unit_price: Decimal | None = None


class Line(Payload, frozen=True, kw_only=True, gc=False):
    """A line of an invoice."""

    id: str = ""
    detail_type: str = ""
    description: str = ""
    amount: Decimal = Decimal(0)
    sales_item_line_detail: ItemDetail | None = None
    linked_txn: tuple[LinkedTxn, ...] = ()


class TaxDetail(Payload, frozen=True, kw_only=True, gc=False):
    """The tax of a document; all we need is whether there is any."""

    total_tax: Decimal = Decimal(0)


class Memo(msgspec.Struct, frozen=True, gc=False):
    """CustomerMemo."""

    value: str = ""


class InvoicePayload(Row, frozen=True, kw_only=True, gc=False):
    """9.9."""

    customer_ref: Ref = Ref()
    currency_ref: Ref | None = None
    doc_number: str | None = None
    txn_date: date
    due_date: date | None = None
    sales_term_ref: Ref | None = None
    private_note: str = ""
    customer_memo: Memo | None = None
    line: tuple[Line, ...] = ()
    linked_txn: tuple[LinkedTxn, ...] = ()
    txn_tax_detail: TaxDetail | None = None
    total_amt: Decimal = Decimal(0)
    balance: Decimal | None = None


class PaymentLine(Payload, frozen=True, kw_only=True, gc=False):
    """A line of a payment: so much of it goes to that document."""

    amount: Decimal = Decimal(0)
    linked_txn: tuple[LinkedTxn, ...] = ()


class PaymentPayload(Row, frozen=True, kw_only=True, gc=False):
    """9.11."""

    customer_ref: Ref = Ref()
    currency_ref: Ref | None = None
    txn_date: date
    total_amt: Decimal = Decimal(0)
    unapplied_amt: Decimal | None = None
    payment_ref_num: str = ""
    payment_method_ref: Ref | None = None
    deposit_to_account_ref: Ref | None = None
    private_note: str = ""
    line: tuple[PaymentLine, ...] = ()
    linked_txn: tuple[LinkedTxn, ...] = ()


class FaultError(msgspec.Struct, frozen=True, gc=False):
    """One error of a fault; the service's members are capitalised, the gateway's are not (2.4)."""

    code: str = ""
    service_message: str | None = msgspec.field(default=None, name="Message")
    service_detail: str | None = msgspec.field(default=None, name="Detail")
    message: str | None = None
    detail: str | None = None

    @property
    def said(self) -> str:
        """The provider's own words, in the company's language."""
        return self.service_detail or self.detail or self.service_message or self.message or ""


class Fault(msgspec.Struct, frozen=True, gc=False):
    """A refusal, in either envelope."""

    service_errors: tuple[FaultError, ...] = msgspec.field(default=(), name="Error")
    errors: tuple[FaultError, ...] = msgspec.field(default=(), name="error")

    @property
    def first(self) -> FaultError:
        """The first error; there is hardly ever another."""
        return next(iter((*self.service_errors, *self.errors)), FaultError())


class Answer(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """What every answer may hold: a fault in the service's or the gateway's envelope, and the server's clock."""

    service_fault: Fault | None = msgspec.field(default=None, name="Fault")
    gateway_fault: Fault | None = msgspec.field(default=None, name="fault")
    time: datetime | int | None = None
    """The gateway tells it in milliseconds."""


class QueryAnswer(Answer, frozen=True, kw_only=True, gc=False):
    """Answer to a query: entity → rows, among counts."""

    response: dict[str, Raw] | UnsetType = msgspec.field(default=UNSET, name="QueryResponse")


class BatchItem(msgspec.Struct, frozen=True, gc=False):
    """Answer to one query of a batch."""

    item_id: str = msgspec.field(default="", name="bId")
    response: dict[str, Raw] = msgspec.field(default_factory=dict, name="QueryResponse")
    fault: Fault | None = msgspec.field(default=None, name="Fault")


class BatchAnswer(Answer, frozen=True, kw_only=True, gc=False):
    """Answer to a batch; its items come in any order (5)."""

    items: tuple[BatchItem, ...] | UnsetType = msgspec.field(default=UNSET, name="BatchItemResponse")


class ChangeBlock(msgspec.Struct, frozen=True, gc=False):
    """Changes of the kinds asked for, an element each."""

    responses: tuple[dict[str, Raw], ...] = msgspec.field(default=(), name="QueryResponse")
    fault: Fault | None = msgspec.field(default=None, name="Fault")


class ChangesAnswer(Answer, frozen=True, kw_only=True, gc=False):
    """Answer to a read of the change feed (4)."""

    blocks: tuple[ChangeBlock, ...] | UnsetType = msgspec.field(default=UNSET, name="CDCResponse")


class CompanyInfo(Payload, frozen=True, kw_only=True, gc=False):
    """9.2."""

    company_name: str = ""


class SalesFormsPrefs(Payload, frozen=True, kw_only=True, gc=False):
    """Part of 9.3."""

    custom_txn_numbers: bool = False
    auto_apply_credit: bool = False
    auto_apply_payments: bool = False


class TaxPrefs(Payload, frozen=True, kw_only=True, gc=False):
    """Part of 9.3."""

    using_sales_tax: bool = False
    partner_tax_enabled: bool = False


class CurrencyPrefs(Payload, frozen=True, kw_only=True, gc=False):
    """Part of 9.3."""

    multi_currency_enabled: bool = False
    home_currency: Ref = Ref("USD")


class Preferences(Payload, frozen=True, kw_only=True, gc=False):
    """The preferences to be read before a first sync (9.3)."""

    sales_forms_prefs: SalesFormsPrefs = SalesFormsPrefs()
    tax_prefs: TaxPrefs = TaxPrefs()
    currency_prefs: CurrencyPrefs = CurrencyPrefs()
