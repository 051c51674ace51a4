"""Invoices and credit memos: their lists, and what only one of the two has."""

from flask import url_for
from werkzeug.utils import redirect
from werkzeug.wrappers import Response as AnyResponse

from . import documents
from .books import wanted
from .desk import page_number
from .lists import every
from .sales_pages import SalesPages


class Invoices(SalesPages):
    """The pages about invoices."""

    entity = "Invoice"
    title = "invoice"
    word = "invoice"

    def all(self, realm_id: str) -> AnyResponse:
        """The list."""
        company = self._company(realm_id)
        asked = wanted(documents.INVOICE_STATES)
        page = documents.invoices(company, **asked, page=page_number("invoices"))
        return self._book("invoices", company, invoices=page, states=documents.INVOICE_STATES, **asked)

    def printed(self, realm_id: str, document_id: str) -> AnyResponse:
        """One invoice as it would be printed."""
        company = self._company(realm_id)
        invoice = self._read(company, "Invoice", document_id)
        return self._book("invoice_print", company, invoice=invoice, info=every(company, "CompanyInfo")[0])


class CreditMemos(SalesPages):
    """The pages about credit memos."""

    entity = "CreditMemo"
    title = "credit memo"
    word = "credit_memo"

    def all(self, realm_id: str) -> AnyResponse:
        """The list."""
        company = self._company(realm_id)
        asked = wanted(documents.CREDIT_STATES)
        page = documents.credit_memos(company, **asked, page=page_number("credit_memos"))
        return self._book("credit_memos", company, credit_memos=page, states=documents.CREDIT_STATES, **asked)

    def apply(self, realm_id: str, document_id: str) -> AnyResponse:
        """Put one against invoices: that is a payment of nothing, which takes the credit and gives it to them."""
        company = self._company(realm_id)
        customer_id = self._read(company, "CreditMemo", document_id)["CustomerRef"]["value"]
        return redirect(
            url_for("people.receive", realm_id=realm_id, customer_id=customer_id, credit=document_id)
        )
