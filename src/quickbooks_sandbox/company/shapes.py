"""The properties an entity knows and what may stand in them: cleaning a request body (quickbooks-online.md 2.5, 6.3, 9).

Unknown properties are refused, nulls ignored, read-only properties dropped. An empty value ("" or {} or {"value": ""}) asks
for a property to be cleared and is kept as EMPTY at the top of a body; further inside it simply goes away.
Texts holding a number and numbers where texts belong are taken as the vendor takes them.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any, Final, Protocol

from . import errors

Payload = dict[str, Any]
EMPTY: Final = object()
_NUMBER_MAX = Decimal(99_999_999_999)
_PLACES_MAX = 10
_BITS_MAX, _DIGITS_MAX = 128, 60
_DEPTH_MAX = 20
_YEAR_MIN, _YEAR_MAX = 1900, 2200
_NUMBER = re.compile(r"\s*[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?\s*", re.ASCII)
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}(?:T.*)?", re.ASCII)
_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
"""What no XML can hold, and so no text of the vendor's."""


class Shape(Protocol):
    """What a property may hold."""

    def clean(self, value: object, name: str) -> Any:
        """The value as it is kept, or EMPTY. Raises Fault."""


@dataclass(frozen=True)
class Text:
    """A text of bounded length."""

    most: int = 4000
    least: int = 0
    forbidden: str = ""

    def clean(self, value: object, name: str) -> Any:
        """Texts as they are, numbers as texts."""
        if isinstance(value, bool | dict | list):
            raise errors.unknown_property(name)
        text = str(value)
        if not text.strip():
            return EMPTY
        if not self.least <= len(text) <= self.most:
            raise errors.bad_length(name, least=self.least, most=self.most, length=len(text))
        if _UNPRINTABLE.search(text):
            raise errors.bad_string(name, "Element contains invalid characters.")
        for character in self.forbidden:
            if character in text:
                raise errors.bad_string(name, f"{name} may not contain a colon, a tab or a new line.")
        return text


@dataclass(frozen=True)
class Number:
    """An exact number; `out_of_range` is how one that is too small or too large is refused."""

    least: Decimal = -_NUMBER_MAX
    most: Decimal = _NUMBER_MAX
    out_of_range: Callable[[str, str], errors.Fault] = errors.bad_number

    def clean(self, value: object, name: str) -> Any:
        """Numbers and texts of one, as Decimal."""
        if isinstance(value, bool | dict | list):
            raise errors.unknown_property(name)
        if value == "":
            return EMPTY
        number = _decimal(value, name)
        if not self.least <= number <= self.most:
            raise self.out_of_range(name, str(number))
        places = -int(number.as_tuple().exponent)
        if places > _PLACES_MAX:
            raise errors.bad_decimal(name, str(number))
        return number if places > 0 else Decimal(int(number))


def _decimal(value: object, name: str) -> Decimal:
    """A number as it is written. Raises Fault 2090 for what is none, and for what no number here comes near to."""
    if isinstance(value, int) and value.bit_length() >= _BITS_MAX:
        raise errors.bad_number(name, "")
    if isinstance(value, str) and not _NUMBER.fullmatch(value):
        raise errors.bad_number(name, value)
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        raise errors.bad_number(name, str(value)) from None
    if not number.is_finite() or abs(number.adjusted()) > _DIGITS_MAX:
        raise errors.bad_number(name, str(number))
    return number


@dataclass(frozen=True)
class Whole:
    """A whole number."""

    least: int = 0
    most: int = 999_999_999

    def clean(self, value: object, name: str) -> Any:
        """An int."""
        shape = Number(Decimal(self.least), Decimal(self.most), out_of_range=errors.bad_range)
        number = shape.clean(value, name)
        if number is EMPTY:
            return EMPTY
        if number != int(number):
            raise errors.bad_number(name, str(value))
        return int(number)


@dataclass(frozen=True)
class Flag:
    """True or false."""

    def clean(self, value: object, name: str) -> Any:
        """A bool."""
        if value == "":
            return EMPTY
        if isinstance(value, str) and value.lower() in ("true", "false"):
            return value.lower() == "true"
        if not isinstance(value, bool):
            raise errors.bad_boolean(name, str(value))
        return value


@dataclass(frozen=True)
class Day:
    """A date, YYYY-MM-DD; a time of day and zone behind it are cut off."""

    def clean(self, value: object, name: str) -> Any:
        """The date as text."""
        if value == "":
            return EMPTY
        if not isinstance(value, str) or not _DAY.fullmatch(value):
            raise errors.bad_date(name, str(value)[:100])
        try:
            day = date.fromisoformat(value) if len(value) <= 10 else datetime.fromisoformat(value).date()
        except ValueError:
            raise errors.bad_date(name, value[:100]) from None
        if not _YEAR_MIN <= day.year <= _YEAR_MAX:
            raise errors.bad_date_range(name, f"Supplied value:{value[:100]}")
        return day.isoformat()


@dataclass(frozen=True)
class Choice:
    """One of some words."""

    words: tuple[str, ...]

    def clean(self, value: object, name: str) -> Any:
        """The word."""
        if value == "":
            return EMPTY
        if not isinstance(value, str) or value not in self.words:
            raise errors.bad_enumeration(name, str(value)[:100])
        return value


@dataclass(frozen=True)
class ReadOnly:
    """A property the company computes: what is sent is ignored."""

    def clean(self, value: object, name: str) -> Any:
        """Nothing."""
        return None


@dataclass(frozen=True)
class Free:
    """A property kept as it came."""

    def clean(self, value: object, name: str) -> Any:
        """The value itself."""
        if _depth(value) > _DEPTH_MAX:
            raise errors.unknown_property(name)
        return EMPTY if value in ("", {}) else value


@dataclass(frozen=True)
class Group:
    """An object kept as it came."""

    def clean(self, value: object, name: str) -> Any:
        """The object itself."""
        if not isinstance(value, dict) or _depth(value) > _DEPTH_MAX:
            raise errors.unknown_property(name)
        return value


def _depth(value: object) -> int:
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return 1 + max(map(_depth, inner), default=0)


@dataclass(frozen=True)
class Structure:
    """An object of known properties."""

    properties: dict[str, Shape]
    whole_key: str = ""

    def clean(self, value: object, name: str) -> Any:
        """The object without empty properties; EMPTY when its key property (`whole_key`) or all of it is empty."""
        if not isinstance(value, dict):
            raise errors.unknown_property(name)
        cleaned = {key: kept for key, kept in clean_body(self.properties, value).items() if kept is not EMPTY}
        if not cleaned or (self.whole_key and self.whole_key not in cleaned):
            return EMPTY
        return cleaned


@dataclass(frozen=True)
class Many:
    """A list."""

    of: Shape

    def clean(self, value: object, name: str) -> Any:
        """The list, each element cleaned."""
        if not isinstance(value, list):
            raise errors.unknown_property(name)
        cleaned = (self.of.clean(element, name) for element in value)
        return [element for element in cleaned if element is not EMPTY and element is not None]


def clean_body(properties: dict[str, Shape], body: dict[Any, object]) -> Payload:
    """A body's known properties, each cleaned or EMPTY. Raises Fault 2010 for unknown ones."""
    cleaned = {}
    for name, value in body.items():
        shape = properties.get(name)
        if shape is None:
            raise errors.unknown_property(str(name))
        if value is not None:
            kept = shape.clean(value, name)
            if kept is not None:
                cleaned[name] = kept
    return cleaned


READ_ONLY = ReadOnly()
FREE = Free()
GROUP = Group()
FLAG = Flag()
DAY = Day()
AMOUNT = Number(out_of_range=errors.bad_amount)
RATE = Number()
QUANTITY = Number(out_of_range=errors.bad_quantity)
PERCENT = Number(Decimal(0), Decimal(100), out_of_range=errors.bad_percent)
REF = Structure({"value": Text(500), "name": Text(4000), "type": Text(100)}, whole_key="value")
MEMO = Structure({"value": Text(1000)}, whole_key="value")
PHONE = Structure(
    {
        "FreeFormNumber": Text(30),
        "DeviceType": FREE,
        **dict.fromkeys(
            ("CountryCode", "AreaCode", "ExchangeCode", "Extension", "Id", "Default", "Tag"), FREE
        ),
    }
)
ADDRESS = Structure(
    {
        "Id": READ_ONLY,
        "PostalCode": Text(30),
        "City": Text(255),
        "Country": Text(255),
        "CountryCode": Text(255),
        "CountrySubDivisionCode": Text(255),
        "PostalCodeSuffix": Text(30),
        "Lat": FREE,
        "Long": FREE,
        "Tag": FREE,
        "Note": FREE,
        **dict.fromkeys(("Line1", "Line2", "Line3", "Line4", "Line5"), Text(500)),
    }
)


@dataclass(frozen=True)
class Email:
    """An e-mail address in its wrapper."""

    def clean(self, value: object, name: str) -> Any:
        """The wrapped address. Raises Fault 2210 unless each address has an @ and a dot."""
        cleaned = _EMAIL.clean(value, name)
        if cleaned is EMPTY:
            return EMPTY
        for address in str(cleaned.get("Address", "")).split(","):
            before, at, domain = address.strip().partition("@")
            if not (before and at and "." in domain) or " " in address.strip():
                raise errors.bad_email(str(cleaned.get("Address", "")))
        return cleaned


@dataclass(frozen=True)
class WebAddress:
    """The address of a web site in its wrapper."""

    def clean(self, value: object, name: str) -> Any:
        """The wrapped address. Raises Fault 2200 unless it is a whole one."""
        cleaned = _WEB.clean(value, name)
        if cleaned is not EMPTY and not _URL.fullmatch(cleaned["URI"]):
            raise errors.bad_url(cleaned["URI"])
        return cleaned


_WEB = Structure({"URI": Text(1000)}, whole_key="URI")
_URL = re.compile(r"(?:https?|ftp)://[^\s/?#]+\S*", re.IGNORECASE)
WEB = WebAddress()
_EMAIL = Structure({"Address": Text(100), "Id": FREE, "Default": FREE, "Tag": FREE}, whole_key="Address")
EMAIL = Email()
COMMON: dict[str, Shape] = {
    "Id": Text(50),
    "SyncToken": Text(50),
    "sparse": FLAG,
    "domain": READ_ONLY,
    "status": READ_ONLY,
    "MetaData": READ_ONLY,
}
