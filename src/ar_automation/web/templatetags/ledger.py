"""The tags of our pages: the frame, icons, chips, money, form fields."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import heroicons
from django import template
from django.template.context import Context, RequestContext
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from ar_automation.accounts.models import Membership
from ar_automation.accounts.permissions import Permission, allowed
from ar_automation.books.money import Money
from ar_automation.sync import connections
from ar_automation.web import glance, words
from ar_automation.web.forms.draft import Draft

register = template.Library()

BOOKS = (("customers", "Customer Records"), ("invoices", "Invoices"), ("payments", "Payments"))
ACCOUNT_PAGES = (
    ("accounting", "Accounting"),
    ("accounting-settings", "Accounting Settings"),
    ("sync-log", "Sync Log"),
)


@register.inclusion_tag("web/parts/shell.html", takes_context=True)
def shell(context: RequestContext) -> dict[str, Any]:
    """The bar with what this person may open."""
    request = context["request"]
    may_manage = allowed(request.role, Permission.MANAGE_CONNECTION)
    connection = connections.current()
    return {
        "request": request,
        "csrf_token": context.get("csrf_token"),
        "section": context.get("section", ""),
        "books": BOOKS,
        "account_pages": [page for page in ACCOUNT_PAGES if may_manage or page[0] != "accounting-settings"],
        "in_account": context.get("section", "") in dict(ACCOUNT_PAGES),
        "several_accounts": Membership.objects.filter(person=request.user).count() > 1,
        "may_sync": connection is not None and allowed(request.role, Permission.EDIT_RECORDS),
        "glance": glance.look(connection),
    }


@register.inclusion_tag("web/parts/connection_banner.html", takes_context=True)
def connection_banner(context: RequestContext) -> dict[str, Any]:
    """Says on every page that the provider refuses us; nothing otherwise."""
    connection = connections.current()
    refused = connection is not None and connection.state == "needs_reauth"
    due = connections.due_state() if refused else None
    return {
        "refused": refused,
        "reason": due.reason if due else "",
        "may_manage": allowed(context["request"].role, Permission.MANAGE_CONNECTION),
    }


@register.simple_tag
def icon(name: str) -> SafeString:
    """A small icon that only repeats what the words beside it say."""
    drawn: str = heroicons._render_icon("micro", str(name), 16, {"aria-hidden": "true"})  # noqa: SLF001 - its tags cannot take a variable attribute set
    return mark_safe(drawn)  # noqa: S308 - from the package's own files


@register.simple_tag
def chip_words(look: words.Look | None) -> SafeString:
    """A chip that only tells."""
    if look is None:
        return SafeString("")
    drawn = icon(look.icon) if look.icon else ""
    return format_html('<span class="chip {}">{} {}</span>', look.tone, drawn, look.words)


@register.simple_tag
def status(name: str) -> SafeString:
    """An invoice's status."""
    return chip_words(words.INVOICE_STATUSES.get(name))


@register.inclusion_tag("web/parts/chip.html")
def chip(kind: str, local_id: int, chips: Mapping[int, Any]) -> dict[str, Any]:
    """The state chip of a synced record; a click tells why. Nothing without a connection."""
    found = chips.get(local_id)
    return {"kind": kind, "id": local_id, "look": words.RECORD_STATES[found.state] if found else None}


@register.filter
def money(value: Money | Decimal | str | None, currency: str = "") -> str:
    """See words.amount."""
    return words.amount(value, currency)


@register.filter
def figure(value: Decimal | None) -> str:
    """See words.number."""
    return words.number(value)


@register.filter
def price(value: Decimal | None) -> str:
    """See words.price."""
    return words.price(value)


@register.filter
def counted(value: int) -> str:
    """See words.count."""
    return words.count(value)


@register.filter
def about(seconds: float) -> str:
    """See words.duration."""
    return words.duration(seconds)


@register.filter
def day(value: date | None) -> str:
    """See words.day."""
    return words.day(value)


@register.filter
def moment(value: datetime | str | None) -> SafeString:
    """A time, in UTC until the page puts it into the reader's zone."""
    if not value:
        return SafeString("")
    at = datetime.fromisoformat(value) if isinstance(value, str) else value
    return format_html(
        '<time datetime="{}" data-local>{} {} UTC</time>', at.isoformat(), words.day(at.date()), f"{at:%H:%M}"
    )


@register.inclusion_tag("web/parts/field.html")
def field(draft: Draft, name: str, label: str, **options: Any) -> dict[str, Any]:
    """A labelled input with what was typed and what is wrong with it.

    Options: ``kind`` (an input's type, or "textarea"), ``help``, ``required``, ``autocomplete``, ``inputmode``,
    ``maxlength``, ``autofocus``.
    """
    return {
        "name": name,
        "id": name.replace(".", "-"),
        "label": label,
        "value": draft.get(name),
        "error": draft.errors.get(name, ""),
        "kind": options.pop("kind", "text"),
        **options,
    }


@register.inclusion_tag("web/parts/choice.html")
def choice(draft: Draft, name: str, label: str, options: Any, **more: Any) -> dict[str, Any]:
    """A labelled select over ``(value, words)`` pairs.

    ``empty`` is the words for none; ``current`` the words of the present value, should it no longer be offered.
    """
    offered = [(str(value), text) for value, text in options]
    current, value = more.pop("current", ""), draft.get(name)
    if current and value and value not in dict(offered):
        offered.append((value, current))
    return {
        "name": name,
        "id": name.replace(".", "-"),
        "label": label,
        "value": value,
        "error": draft.errors.get(name, ""),
        "options": offered,
        **more,
    }


@register.simple_tag(takes_context=True)
def link_to(context: Context, **changes: Any) -> str:
    """The address of this list with some parameters changed; a new filter or order starts at the first page."""
    query = context["request"].GET.copy()
    for name in ("after", "before"):
        query.pop(name, None)
    for name, value in changes.items():
        if value in ("", None):
            query.pop(name, None)
        else:
            query[name] = str(value)
    return f"?{query.urlencode()}"


@register.filter
def may(role: str, permission: str) -> bool:
    """``request.role|may:"edit_records"``: whether to offer what needs the permission."""
    return allowed(role, Permission[permission.upper()])


@register.filter
def document_name(doc_number: str) -> str:
    """See words.document."""
    return words.document(doc_number)


@register.filter
def typed(draft: Draft, name: str) -> str:
    """What was typed in a field."""
    return draft.get(name)
