"""Sales forms as python-quickbooks makes them."""

from typing import Any

from quickbooks.client import QuickBooks
from quickbooks.objects import Customer, Item
from quickbooks.objects.detailline import SalesItemLine, SalesItemLineDetail


def line(client: QuickBooks, amount: int = 100) -> SalesItemLine:
    """A line the way the library makes one: quantity and price 0 beside the amount."""
    detail = SalesItemLineDetail()
    detail.ItemRef = Item.all(max_results=1, qb=client)[0].to_ref()
    made = SalesItemLine()
    made.Amount, made.SalesItemLineDetail = amount, detail
    assert (detail.Qty, detail.UnitPrice) == (0, 0)
    return made


def form(kind: Any, client: QuickBooks, amount: int = 100) -> Any:
    made = kind()
    made.CustomerRef = Customer.all(max_results=1, qb=client)[0].to_ref()
    made.Line.append(line(client, amount))
    return made


def saved(kind: Any, client: QuickBooks, amount: int = 100) -> Any:
    return form(kind, client, amount).save(qb=client)
