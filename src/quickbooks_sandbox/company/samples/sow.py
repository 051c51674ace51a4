"""Filling a fresh company."""

from dataclasses import replace
from datetime import timedelta

from quickbooks_sandbox.company.entities.sales_numbers import ESTIMATE_NUMBERS, SALES_NUMBERS
from quickbooks_sandbox.company.kind import Books
from quickbooks_sandbox.company.store import next_number

from .accountant import sow_accountant
from .chart import sow_chart
from .landscaping import sow_landscaping
from .scale import sow_scale

SAMPLES = ("landscaping", "accountant", "empty")
GROWING = ("landscaping", "empty")
"""The samples that can be grown: what is added has one currency and no sales tax."""
_AGE = timedelta(days=3 * 365)
_LAST_DOC_NUMBER = 1_000


def sow(books: Books, *, name: str, sample: str, scale: int, seed: int) -> None:
    """Fill a fresh company from a sample, `scale` customers larger. ValueError for an unknown sample."""
    if sample not in SAMPLES:
        raise ValueError(f"the sample must be one of {', '.join(SAMPLES)}, not {sample!r}")
    if scale and sample not in GROWING:
        raise ValueError(f"the sample {sample} does not grow")
    sow_chart(replace(books, now=books.now - _AGE), name)
    for numbers in (SALES_NUMBERS, ESTIMATE_NUMBERS):
        next_number(books.db, numbers, count=_LAST_DOC_NUMBER)
    if sample == "landscaping":
        sow_landscaping(books)
    elif sample == "accountant":
        sow_accountant(books)
    if scale:
        sow_scale(books, customers=scale, seed=seed)
