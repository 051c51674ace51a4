"""Every page there is, by a name for people."""

from tests.integration.web.books import Books


def pages(books: Books) -> dict[str, str]:
    """Addresses over the books of an account."""
    return {
        "customers": "/customers/",
        "customers-none": "/customers/?search=nobody",
        "customer": f"/customers/{books.customers[0]}/",
        "customer-new": "/customers/new/",
        "customer-edit": f"/customers/{books.customers[0]}/edit/",
        "invoices": "/invoices/",
        "invoice": f"/invoices/{books.invoices[1]}/",
        "invoice-pick": "/invoices/new/",
        "invoice-new": f"/invoices/new/?customer={books.customers[0]}",
        "invoice-edit": f"/invoices/{books.invoices[0]}/edit/",
        "invoice-void": f"/invoices/{books.invoices[0]}/void/",
        "payments": "/payments/",
        "payment": f"/payments/{books.payments[1]}/",
        "payment-pick": "/payments/new/",
        "payment-new": f"/payments/new/?invoice={books.invoices[2]}",
        "payment-edit": f"/payments/{books.payments[1]}/edit/",
        "payment-void": f"/payments/{books.payments[1]}/void/",
        "state": f"/sync/invoice/{books.invoices[0]}/",
        "accounting": "/account/accounting/",
        "accounting-settings": "/account/accounting/settings/",
        "disconnect": "/account/accounting/settings/disconnect/",
        "sync-log": "/account/accounting/log/",
    }
