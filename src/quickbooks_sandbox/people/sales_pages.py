"""What the pages of invoices and of credit memos have in common: one of them, its forms, and its end by void or delete."""

from collections.abc import Callable
from typing import Any, ClassVar

from flask import request, url_for
from werkzeug.wrappers import Response as AnyResponse

from quickbooks_sandbox.company.company import Company
from quickbooks_sandbox.company.shapes import Payload

from . import sales_forms
from .books import Books, linked, revision
from .desk import told
from .lists import every
from .typed import typed, typed_lines


class SalesPages(Books):
    """The pages about one kind of sales form; their endpoints are named by `word`."""

    entity: ClassVar[str]
    title: ClassVar[str]
    word: ClassVar[str]

    def one(self, realm_id: str, document_id: str) -> AnyResponse:
        """One form, with what it is linked to."""
        company = self._company(realm_id)
        document = self._read(company, self.entity, document_id)
        return self._book(self.word, company, document=document, links=linked(company, document))

    def new(self, realm_id: str, customer_id: str) -> AnyResponse:
        """Make one for a customer."""
        company = self._company(realm_id)
        customer = self._read(company, "Customer", customer_id)
        lines = typed_lines()

        def act() -> str:
            body = sales_forms.new_form(company, customer, typed(), lines)
            return self._told(company, company.create_object(self.entity, body), "was made")

        back = url_for("people.customer", realm_id=realm_id, customer_id=customer["Id"])
        return self._sales_form("sales_new", company, act, customer=customer, lines=lines, back=back)

    def edit(self, realm_id: str, document_id: str) -> AnyResponse:
        """Change one, header and lines."""
        company = self._company(realm_id)
        document = self._read(company, self.entity, document_id)
        lines = typed_lines()

        def act() -> str:
            body = sales_forms.edited_form(company, document, typed(), lines)
            return self._told(company, company.update_object(self.entity, body), "was saved")

        back = self._address(company, document)
        return self._sales_form("sales_edit", company, act, document=document, lines=lines, back=back)

    def void(self, realm_id: str, document_id: str) -> AnyResponse:
        """Void one, after asking."""
        company = self._company(realm_id)
        document = self._read(company, self.entity, document_id)

        def act() -> str:
            voided = company.void_object(self.entity, revision(document), in_app=True)
            return self._told(company, voided, "was voided")

        return self._ask(
            company,
            act,
            document=document,
            verb="Void",
            what=f"{self.title} {document.get('DocNumber', '')}",
            why="Its amounts become zero, and what it was put against or by is open again.",
            back=self._address(company, document),
        )

    def delete(self, realm_id: str, document_id: str) -> AnyResponse:
        """Delete one, after asking."""
        company = self._company(realm_id)
        document = self._read(company, self.entity, document_id)
        name = f"{self.title} {document.get('DocNumber', '')}"

        def act() -> str:
            company.delete_object(self.entity, revision(document))
            return told(f"{self.word}s", f"{name.capitalize()} was deleted.", realm_id=realm_id)

        return self._ask(
            company,
            act,
            document=document,
            verb="Delete",
            what=name,
            why="It is gone from the books for good. Void it instead to keep its number.",
            back=self._address(company, document),
        )

    def _sales_form(self, name: str, company: Company, act: Callable[[], str], **values: Any) -> AnyResponse:
        """A form with lines; asked for more of them it is only shown again."""
        values = {
            **self._book_values(company),
            "items": sales_forms.items(company),
            "terms": every(company, "Term", order="Name"),
            "new_lines": sales_forms.new_lines(),
            "taxing": sales_forms.taxing(company),
            "tax_choices": [
                ("", "none" if "document" in values else "the customer's"),
                *((code["Id"], code["Name"]) for code in sales_forms.tax_codes(company)),
            ],
            "numbers_by_hand": sales_forms.numbers_by_hand(company),
            "word": self.word,
            "title": self.title,
            **values,
        }
        if "more" in request.form:
            return self._page(f"books/{name}", **values)
        return self._form(f"books/{name}", act, **values)

    def _address(self, company: Company, document: Payload) -> str:
        return url_for(f"people.{self.word}", realm_id=company.realm_id, document_id=document["Id"])

    def _told(self, company: Company, document: Payload, what: str) -> str:
        words = f"{self.title.capitalize()} {document.get('DocNumber', '')} {what}."
        return told(self.word, words, realm_id=company.realm_id, document_id=document["Id"])
