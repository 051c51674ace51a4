"""The pages a bookkeeper uses: customers and open invoices, edit, receive payment, new invoice. No script needed."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, abort, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from quickbooks_sandbox.company.company import Company
from quickbooks_sandbox.company.errors import Fault
from quickbooks_sandbox.world.world import SEEDED_PASSWORD, SEEDED_PEOPLE, World

from . import ledger

_NEW_LINES = 3


def people_pages(world: World) -> Blueprint:
    """The pages, as a blueprint."""
    pages = Blueprint("people", __name__)
    desk = _Desk(world)
    both = ["GET", "POST"]
    pages.add_url_rule("/", "home", desk.home)
    pages.add_url_rule("/books/<realm_id>", "books", desk.books)
    pages.add_url_rule("/books/<realm_id>/customers/<customer_id>", "customer", desk.customer)
    pages.add_url_rule(
        "/books/<realm_id>/customers/<customer_id>/invoice", "new_invoice", desk.new_invoice, methods=both
    )
    pages.add_url_rule("/books/<realm_id>/invoices/<invoice_id>", "invoice", desk.invoice, methods=both)
    pages.add_url_rule(
        "/books/<realm_id>/invoices/<invoice_id>/payment", "payment", desk.payment, methods=both
    )
    pages.app_template_filter("money")(_money)
    return pages


class _Desk:
    def __init__(self, world: World) -> None:
        self._world = world

    def home(self) -> AnyResponse:
        realm_id = request.args.get("company") or self._world.companies()[0].realm_id
        return redirect(url_for("people.books", realm_id=realm_id))

    def books(self, realm_id: str) -> AnyResponse:
        company = self._company(realm_id)
        return self._page(
            "books",
            company,
            customers=ledger.customers(company, _page_number("customers")),
            invoices=ledger.open_invoices(company, _page_number("invoices")),
            people=SEEDED_PEOPLE,
            password=SEEDED_PASSWORD,
        )

    def customer(self, realm_id: str, customer_id: str) -> AnyResponse:
        company = self._company(realm_id)
        return self._page(
            "customer",
            company,
            customer=self._read(company, "Customer", customer_id),
            invoices=ledger.open_invoices(company, _page_number("invoices"), customer_id=customer_id),
        )

    def new_invoice(self, realm_id: str, customer_id: str) -> AnyResponse:
        company = self._company(realm_id)
        customer = self._read(company, "Customer", customer_id)
        lines = _typed_lines()

        def act() -> str:
            invoice = ledger.create_invoice(company, customer_id, _typed(), lines)
            return f"Invoice {invoice.get('DocNumber', '')} was made."

        return self._form(
            "new_invoice", company, act, customer=customer, items=ledger.items(company), lines=lines
        )

    def invoice(self, realm_id: str, invoice_id: str) -> AnyResponse:
        company = self._company(realm_id)
        invoice = self._read(company, "Invoice", invoice_id)
        lines = _typed_lines()

        def act() -> str:
            ledger.edit_invoice(company, invoice, _typed(), lines)
            return f"Invoice {invoice.get('DocNumber', '')} was saved."

        return self._form("invoice", company, act, invoice=invoice, items=ledger.items(company), lines=lines)

    def payment(self, realm_id: str, invoice_id: str) -> AnyResponse:
        company = self._company(realm_id)
        invoice = self._read(company, "Invoice", invoice_id)

        def act() -> str:
            payment = ledger.receive_payment(company, invoice, _typed())
            return f"A payment of {_money(payment['TotalAmt'])} was received."

        return self._form(
            "payment",
            company,
            act,
            invoice=invoice,
            methods=ledger.payment_methods(company),
            today=self._world.clock.now().date().isoformat(),
        )

    def _form(self, name: str, company: Company, act: Callable[[], str], **values: Any) -> AnyResponse:
        """Show a form; or do what it asks and go to the books, or show it again with what was typed and why not."""
        problem = None
        if request.method == "POST":
            try:
                return redirect(url_for("people.books", realm_id=company.realm_id, done=act()), 303)
            except ledger.Mistyped as mistake:
                problem = str(mistake)
            except Fault as fault:
                problem = "; ".join(
                    f"{error.Detail or error.Message} ({error.code})" for error in fault.errors
                )
        page = self._page(
            name, company, problem=problem, typed=_typed(), new_lines=range(_NEW_LINES), **values
        )
        page.status_code = 400 if problem else 200
        return page

    def _page(self, name: str, company: Company, **values: Any) -> AnyResponse:
        companies = self._world.companies()
        page = render_template(
            f"people/{name}.html", company=company, companies=companies, turned=_turned, **values
        )
        return make_response(page)

    def _company(self, realm_id: str) -> Company:
        return self._world.company(realm_id) or abort(404)

    def _read(self, company: Company, entity: str, object_id: str) -> dict[str, Any]:
        try:
            return company.read_object(entity, object_id)
        except Fault:
            abort(404)


def _typed() -> dict[str, str]:
    return {name: value.strip() for name, value in request.form.items()}


def _typed_lines() -> list[ledger.TypedLine]:
    """The lines of the form: fields of the same name, one of each a line, in order."""
    names = ("line_id", "item_id", "description", "quantity", "rate")
    columns = [[value.strip() for value in request.form.getlist(name)] for name in names]
    return [
        ledger.TypedLine(
            line_id=line_id or None, item_id=item_id, description=description, quantity=quantity, rate=rate
        )
        for line_id, item_id, description, quantity, rate in zip(*columns, strict=False)
    ]


def _turned(name: str, page: int) -> str:
    """The query of the same page with one list turned."""
    return urlencode({**request.args.to_dict(), name: page})


def _page_number(name: str) -> int:
    return request.args.get(name, 1, type=int)


def _money(amount: Any) -> str:
    return f"{amount:,.2f}"
