"""Moments as clients write them (quickbooks-online.md 3, 4): with an offset, with Z, or without one in the company's zone."""

import re
from datetime import datetime

from .kind import COMPANY_ZONE

_MOMENT = re.compile(
    r"(?P<day>\d{4}-\d{2}-\d{2})"
    r"(?:T(?P<time>\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?)(?:(?P<zulu>[Zz])|(?P<sign>[+ -])(?P<offset>\d{2}:?\d{2}))?)?",
    re.ASCII,
)


def read_moment(text: str) -> datetime:
    """A date, or a date and a time: aware, a date as its first moment. ValueError or OverflowError for anything else.

    A blank before an offset is a plus sign that was not encoded in an address.
    """
    found = _MOMENT.fullmatch(text.strip())
    if found is None:
        raise ValueError(text)
    sign = (found["sign"] or "").replace(" ", "+")
    zone = "+00:00" if found["zulu"] else f"{sign}{found['offset'] or ''}"
    moment = datetime.fromisoformat(f"{found['day']}T{found['time'] or '00:00'}{zone}")
    return moment if moment.tzinfo else moment.replace(tzinfo=COMPANY_ZONE)
