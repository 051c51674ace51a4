"""The pages for people, all of them forms and tables: the world under `/sandbox`, its companies' books under `/books`."""

from collections.abc import Callable, Sequence

from flask import Blueprint
from werkzeug.wrappers import Response as AnyResponse

from quickbooks_sandbox.online.webhooks.deliveries import Deliveries
from quickbooks_sandbox.world.world import World

from .books import BooksOverview
from .calls import Calls
from .customers import Customers
from .deposits import Deposits
from .desk import money, wire
from .invoices import CreditMemos, Invoices
from .overview import Overview
from .payments import Payments
from .preferences import Preferences
from .sales_pages import SalesPages
from .settings import Settings
from .webhooks import Webhooks

_View = Callable[..., AnyResponse]
_BOOK = "/books/<realm_id>"
_BOTH = ("GET", "POST")
_POST = ("POST",)
_SANDBOX_SECTIONS = (
    ("companies", "Companies"),
    ("people", "People"),
    ("connections", "Connections"),
    ("calls", "Calls"),
    ("faults", "Faults"),
    ("clock", "Clock & limits"),
    ("webhooks", "Webhooks"),
)


def people_pages(world: World, deliveries: Deliveries) -> Blueprint:
    """The pages, as a blueprint."""
    pages = Blueprint("people", __name__)
    pages.add_url_rule("/", "home", Overview(world).home)
    _add_sandbox(pages, world, deliveries)
    _add_books(pages, world)
    pages.app_template_filter("money")(money)
    pages.app_template_filter("wire")(wire)
    pages.context_processor(lambda: {"sandbox_sections": _SANDBOX_SECTIONS})
    return pages


def _add_sandbox(pages: Blueprint, world: World, deliveries: Deliveries) -> None:
    settings, calls, webhooks = Settings(world), Calls(world), Webhooks(world, deliveries)
    rules = (
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
        ("webhooks", "webhooks", webhooks.webhooks, _BOTH),
        ("webhooks/remove", "remove_webhook", webhooks.remove, _POST),
        ("webhooks/deliver", "deliver_webhooks", webhooks.deliver, _POST),
    )
    _add(pages, "/sandbox", rules)


def _add_books(pages: Blueprint, world: World) -> None:
    customers, payments, deposits = Customers(world), Payments(world), Deposits(world)
    pages.add_url_rule("/books/<realm_id>", "books", BooksOverview(world).books)
    rules = (
        ("customers", "customers", customers.customers, None),
        ("customers/new", "new_customer", customers.new_customer, _BOTH),
        ("customers/<customer_id>", "customer", customers.customer, None),
        ("customers/<customer_id>/edit", "edit_customer", customers.edit_customer, _BOTH),
        ("customers/<customer_id>/active", "rest_customer", customers.rest_customer, _POST),
        ("customers/<customer_id>/merge", "merge_customer", customers.merge_customer, _BOTH),
        ("customers/<customer_id>/payment", "receive", payments.receive, _BOTH),
        ("payments", "payments", payments.payments, None),
        ("payments/<payment_id>", "payment", payments.payment, None),
        ("payments/<payment_id>/edit", "edit_payment", payments.edit_payment, _BOTH),
        ("payments/<payment_id>/void", "void_payment", payments.void_payment, _BOTH),
        ("payments/<payment_id>/delete", "delete_payment", payments.delete_payment, _BOTH),
        ("deposits", "deposits", deposits.deposits, None),
        ("deposits/new", "new_deposit", deposits.new_deposit, _BOTH),
        ("deposits/<deposit_id>", "deposit", deposits.deposit, None),
        ("deposits/<deposit_id>/delete", "delete_deposit", deposits.delete_deposit, _BOTH),
        ("preferences", "preferences", Preferences(world).preferences, _BOTH),
    )
    _add(pages, _BOOK, rules)
    invoices, credit_memos = Invoices(world), CreditMemos(world)
    _add_sales(pages, invoices, "invoice")
    _add_sales(pages, credit_memos, "credit-memo")
    more = (
        ("invoices", "invoices", invoices.all, None),
        ("invoices/<document_id>/print", "invoice_print", invoices.printed, None),
        ("invoices/<document_id>/payment", "payment_for_invoice", payments.receive_for_invoice, _BOTH),
        ("credit-memos", "credit_memos", credit_memos.all, None),
        ("credit-memos/<document_id>/apply", "apply_credit_memo", credit_memos.apply, None),
    )
    _add(pages, _BOOK, more)


def _add_sales(pages: Blueprint, desk: SalesPages, path: str) -> None:
    word = desk.word
    rules = (
        (f"customers/<customer_id>/{path}", f"new_{word}", desk.new, _BOTH),
        (f"{path}s/<document_id>", word, desk.one, None),
        (f"{path}s/<document_id>/edit", f"edit_{word}", desk.edit, _BOTH),
        (f"{path}s/<document_id>/void", f"void_{word}", desk.void, _BOTH),
        (f"{path}s/<document_id>/delete", f"delete_{word}", desk.delete, _BOTH),
    )
    _add(pages, _BOOK, rules)


def _add(pages: Blueprint, place: str, rules: Sequence[tuple[str, str, _View, Sequence[str] | None]]) -> None:
    for path, name, view, methods in rules:
        pages.add_url_rule(f"{place}/{path}", name, view, methods=methods)
