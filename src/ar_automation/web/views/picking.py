"""The page that asks for a customer before a document can be made."""

from django.http import HttpResponse
from django.shortcuts import render

from ar_automation.accounts.middleware import AccountRequest
from ar_automation.receivables import lists
from ar_automation.receivables.lists import CustomerFilter, Place
from ar_automation.web.forms.draft import Draft

SHOWN = 20


def pick_customer(request: AccountRequest, section: str, title: str, question: str) -> HttpResponse:
    """Search for a customer; each found one leads back with ``?customer=``."""
    search = Draft(request.GET).text("search")
    found = lists.customers(CustomerFilter(search=search, active=True), Place(limit=SHOWN)).rows
    context = {"section": section, "title": title, "question": question, "search": search, "found": found}
    return render(request, "web/parts/pick_customer.html", context)
