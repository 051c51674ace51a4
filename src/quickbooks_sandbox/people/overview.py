"""The first page: what there is, what happened lately, and how to point a client here."""

from decimal import Decimal

from flask import redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from quickbooks_sandbox.company.company import Company
from quickbooks_sandbox.world.world import SEEDED_PASSWORD, SEEDED_PEOPLE

from . import aging, documents
from .desk import Desk
from .lists import cut

_CALLS = 8
_INVOICES = 8


class Overview(Desk):
    """The page at `/`."""

    def home(self) -> AnyResponse:
        """The overview; with `?company=` the way to that company's books."""
        if realm_id := request.args.get("company"):
            return redirect(url_for("people.books", realm_id=realm_id))
        entries = self._world.companies()
        first = self._company(entries[0].realm_id)
        open_invoices = documents.invoices(first, state="open", page=1)
        return self._page(
            "overview",
            balances=[(entry, *_standing(self._company(entry.realm_id))) for entry in entries],
            first=entries[0],
            invoices=cut(open_invoices.rows[:_INVOICES], 1),
            more=open_invoices.count - _INVOICES,
            calls=self._world.journal.since(0)[: -_CALLS - 1 : -1],
            rules=self._world.faults.active(),
            storms=self._world.faults.storms(),
            people=SEEDED_PEOPLE,
            password=SEEDED_PASSWORD,
            here=request.host_url.rstrip("/"),
        )


def _standing(company: Company) -> tuple[int, Decimal, str]:
    """How many invoices are open, what the company is owed in all, and in which currency that is told."""
    return company.count_open_invoices(), *aging.receivables(company)
