"""What a bookkeeper sets for a company: the day the books are closed up to, and its switches."""

from werkzeug.wrappers import Response as AnyResponse

from quickbooks_sandbox.company.shapes import Payload

from .books import Books
from .desk import told
from .typed import day, typed

SWITCHES = (
    ("numbers_by_hand", "SalesFormsPrefs", "CustomTxnNumbers", "Number invoices and the like by hand"),
    ("auto_apply", "SalesFormsPrefs", "AutoApplyCredit", "Put credit memos against new invoices by itself"),
    (
        "auto_pay",
        "SalesFormsPrefs",
        "AutoApplyPayments",
        "Put money left over against new invoices by itself",
    ),
    ("sales_tax", "TaxPrefs", "UsingSalesTax", "Charge sales tax"),
    ("automated_tax", "TaxPrefs", "PartnerTaxEnabled", "Let QuickBooks work the sales tax out"),
    ("currencies", "CurrencyPrefs", "MultiCurrencyEnabled", "Keep several currencies; once on it stays on"),
)


class Preferences(Books):
    """The page of a company's settings."""

    def preferences(self, realm_id: str) -> AnyResponse:
        """Show and change them."""
        company = self._company(realm_id)
        standing = company.read_object("Preferences", "1")

        def act() -> str:
            fields = typed()
            if fields.get("act") == "close":
                closed = day("The closing date", fields["closing"]) if fields.get("closing") else None
                company.set_preferences({"AccountingInfoPrefs": {"BookCloseDate": closed}})
                words = f"The books are closed up to {closed}." if closed else "The books are open."
                return told("preferences", words, realm_id=realm_id)
            changes: dict[str, Payload] = {}
            for name, group, setting, _ in SWITCHES:
                wanted = name in fields
                if wanted != bool(standing[group].get(setting)):
                    changes.setdefault(group, {})[setting] = wanted
            company.set_preferences(changes)
            return told("preferences", "The preferences were saved.", realm_id=realm_id)

        return self._form(
            "books/preferences",
            act,
            **self._book_values(company),
            closing=standing["AccountingInfoPrefs"].get("BookCloseDate", ""),
            switches=[
                (name, label, bool(standing[group].get(setting))) for name, group, setting, label in SWITCHES
            ],
        )
