"""The pages for people, all of them forms and tables: the world under `/sandbox`, its companies' books under `/books`."""

from flask import Blueprint

from quickbooks_sandbox.world.world import World

from .books import BooksOverview
from .calls import Calls
from .customers import Customers
from .desk import money, wire
from .invoices import Invoices
from .overview import Overview
from .payments import Payments
from .settings import Settings

_BOTH = ("GET", "POST")
_POST = ("POST",)
_SANDBOX_SECTIONS = (
    ("companies", "Companies"),
    ("people", "People"),
    ("connections", "Connections"),
    ("calls", "Calls"),
    ("faults", "Faults"),
    ("clock", "Clock & limits"),
)


def people_pages(world: World) -> Blueprint:
    """The pages, as a blueprint."""
    pages = Blueprint("people", __name__)
    pages.add_url_rule("/", "home", Overview(world).home)
    _add_sandbox(pages, world)
    _add_books(pages, world)
    pages.app_template_filter("money")(money)
    pages.app_template_filter("wire")(wire)
    pages.context_processor(lambda: {"sandbox_sections": _SANDBOX_SECTIONS})
    return pages


def _add_sandbox(pages: Blueprint, world: World) -> None:
    settings, calls = Settings(world), Calls(world)
    for path, name, view, methods in (
        ("companies", "companies", settings.companies, _BOTH),
        ("people", "people", settings.people, _BOTH),
        ("connections", "connections", settings.connections, _BOTH),
        ("connections/<int:connection_id>/revoke", "revoke", settings.revoke, _POST),
        ("clock", "clock", settings.clock, _BOTH),
        ("calls", "calls", calls.calls, None),
        ("calls/<int:n>", "call", calls.call, None),
        ("calls/forget", "forget", calls.forget, _POST),
        ("faults", "faults", calls.faults, _BOTH),
        ("faults/lift", "lift", calls.lift, _POST),
        ("faults/<rule_id>/lift", "lift_one", calls.lift, _POST),
    ):
        pages.add_url_rule(f"/sandbox/{path}", name, view, methods=methods)


def _add_books(pages: Blueprint, world: World) -> None:
    customers, invoices, payments = Customers(world), Invoices(world), Payments(world)
    pages.add_url_rule("/books/<realm_id>", "books", BooksOverview(world).books)
    for path, name, view, methods in (
        ("customers", "customers", customers.customers, None),
        ("customers/new", "new_customer", customers.new_customer, _BOTH),
        ("customers/<customer_id>", "customer", customers.customer, None),
        ("customers/<customer_id>/edit", "edit_customer", customers.edit_customer, _BOTH),
        ("customers/<customer_id>/active", "rest_customer", customers.rest_customer, _POST),
        ("customers/<customer_id>/invoice", "new_invoice", invoices.new_invoice, _BOTH),
        ("customers/<customer_id>/payment", "receive", payments.receive, _BOTH),
        ("invoices", "invoices", invoices.invoices, None),
        ("invoices/<invoice_id>", "invoice", invoices.invoice, None),
        ("invoices/<invoice_id>/print", "invoice_print", invoices.invoice_print, None),
        ("invoices/<invoice_id>/edit", "edit_invoice", invoices.edit_invoice, _BOTH),
        ("invoices/<invoice_id>/payment", "payment_for_invoice", payments.receive_for_invoice, _BOTH),
        ("invoices/<invoice_id>/void", "void_invoice", invoices.void_invoice, _BOTH),
        ("invoices/<invoice_id>/delete", "delete_invoice", invoices.delete_invoice, _BOTH),
        ("payments", "payments", payments.payments, None),
        ("payments/<payment_id>", "payment", payments.payment, None),
        ("payments/<payment_id>/edit", "edit_payment", payments.edit_payment, _BOTH),
        ("payments/<payment_id>/void", "void_payment", payments.void_payment, _BOTH),
        ("payments/<payment_id>/delete", "delete_payment", payments.delete_payment, _BOTH),
    ):
        pages.add_url_rule(f"/books/<realm_id>/{path}", name, view, methods=methods)
