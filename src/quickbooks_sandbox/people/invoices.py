"""Invoices: the list, one invoice, its forms, and its end by void or delete."""

from flask import url_for
from werkzeug.wrappers import Response as AnyResponse

from quickbooks_sandbox.company.company import Company
from quickbooks_sandbox.company.shapes import Payload

from . import documents, sales_forms
from .books import Books, linked, revision, wanted
from .desk import page_number, told
from .lists import every
from .typed import typed, typed_lines


class Invoices(Books):
    """The pages about invoices."""

    def invoices(self, realm_id: str) -> AnyResponse:
        """The list."""
        company = self._company(realm_id)
        asked = wanted()
        state = asked["state"] if asked["state"] in documents.INVOICE_STATES else "all"
        page = documents.invoices(company, state=state, search=asked["search"], page=page_number("invoices"))
        return self._book(
            "invoices",
            company,
            invoices=page,
            states=documents.INVOICE_STATES,
            state=state,
            search=asked["search"],
        )

    def invoice(self, realm_id: str, invoice_id: str) -> AnyResponse:
        """One invoice, with what was put against it."""
        company = self._company(realm_id)
        invoice = self._read(company, "Invoice", invoice_id)
        return self._book("invoice", company, invoice=invoice, links=linked(company, invoice))

    def invoice_print(self, realm_id: str, invoice_id: str) -> AnyResponse:
        """One invoice as it would be printed."""
        company = self._company(realm_id)
        invoice = self._read(company, "Invoice", invoice_id)
        return self._book("invoice_print", company, invoice=invoice, info=every(company, "CompanyInfo")[0])

    def new_invoice(self, realm_id: str, customer_id: str) -> AnyResponse:
        """Make an invoice for a customer."""
        company = self._company(realm_id)
        customer = self._read(company, "Customer", customer_id)
        lines = typed_lines()

        def act() -> str:
            body = sales_forms.new_form(company, customer["Id"], typed(), lines)
            made = company.create_object("Invoice", body)
            return _told(company, made, "was made")

        return self._sales_form(
            "sales_new",
            company,
            act,
            customer=customer,
            lines=lines,
            word="invoice",
            back=url_for("people.customer", realm_id=realm_id, customer_id=customer["Id"]),
        )

    def edit_invoice(self, realm_id: str, invoice_id: str) -> AnyResponse:
        """Change an invoice, header and lines."""
        company = self._company(realm_id)
        invoice = self._read(company, "Invoice", invoice_id)
        lines = typed_lines()

        def act() -> str:
            body = sales_forms.edited_form(company, invoice, typed(), lines)
            return _told(company, company.update_object("Invoice", body), "was saved")

        return self._sales_form(
            "sales_edit",
            company,
            act,
            document=invoice,
            lines=lines,
            word="invoice",
            back=url_for("people.invoice", realm_id=realm_id, invoice_id=invoice["Id"]),
        )

    def void_invoice(self, realm_id: str, invoice_id: str) -> AnyResponse:
        """Void an invoice, after asking."""
        company = self._company(realm_id)
        invoice = self._read(company, "Invoice", invoice_id)

        def act() -> str:
            return _told(company, company.void_object("Invoice", revision(invoice)), "was voided")

        return self._ask(
            company,
            act,
            document=invoice,
            verb="Void",
            what=f"invoice {invoice.get('DocNumber', '')}",
            why="Its amounts become zero; what was put against it is unapplied and stays as credit.",
            back=_address(company, invoice),
        )

    def delete_invoice(self, realm_id: str, invoice_id: str) -> AnyResponse:
        """Delete an invoice, after asking."""
        company = self._company(realm_id)
        invoice = self._read(company, "Invoice", invoice_id)

        def act() -> str:
            company.delete_object("Invoice", revision(invoice))
            return told("invoices", f"Invoice {invoice.get('DocNumber', '')} was deleted.", realm_id=realm_id)

        return self._ask(
            company,
            act,
            document=invoice,
            verb="Delete",
            what=f"invoice {invoice.get('DocNumber', '')}",
            why="It is gone from the books for good. Void it instead to keep its number.",
            back=_address(company, invoice),
        )


def _address(company: Company, invoice: Payload) -> str:
    return url_for("people.invoice", realm_id=company.realm_id, invoice_id=invoice["Id"])


def _told(company: Company, invoice: Payload, what: str) -> str:
    words = f"Invoice {invoice.get('DocNumber', '')} {what}."
    return told("invoice", words, realm_id=company.realm_id, invoice_id=invoice["Id"])
