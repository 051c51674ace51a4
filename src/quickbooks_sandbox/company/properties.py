"""The properties queries may name, each a column beside the payloads (quickbooks-online.md 3 and 9: filterable, sortable)."""

import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from decimal import ROUND_FLOOR, Decimal
from enum import Enum, auto
from functools import cached_property
from typing import Any, ClassVar


class Type(Enum):
    """How a property is compared. REFS: within the elements of a list, one of which must meet the condition."""

    ID = auto()
    NAMED_ID = auto()
    TEXT = auto()
    REF = auto()
    NUMBER = auto()
    FLAG = auto()
    DAY = auto()
    MOMENT = auto()
    REFS = auto()


@dataclass(frozen=True)
class Property:
    """A property with a column: one that queries may filter or sort by, or that we look objects up by.

    What is sortable has an index; `indexed` gives one to others. Without `queryable` it is for our own eyes.
    Numbers are kept times 10^PLACES, moments in epoch seconds.
    """

    PLACES: ClassVar[int] = 5
    name: str
    type: Type = Type.TEXT
    indexed: bool = False
    sortable: bool = True
    queryable: bool = True
    filterable: bool = True

    @cached_property
    def column(self) -> str:
        """Its column."""
        return "id" if self.name == "Id" else f"p_{self.name.lower().replace('.', '_')}"

    @property
    def has_index(self) -> bool:
        """Whether its column has an index of its own."""
        return self.indexed or (self.sortable and self.queryable)

    def value_in(self, payload: dict[str, Any]) -> str | int | None:
        """What stands in the column for a payload."""
        if self.type is Type.REFS:
            return self._values_in(payload)
        value: Any = payload
        for step in self._steps:
            value = value.get(step)
            if value is None:
                return None
        return self._kept(value)

    @cached_property
    def _steps(self) -> tuple[str, ...]:
        return tuple(self.name.split("."))

    @cached_property
    def _kept(self) -> "Callable[[Any], str | int]":
        return _KEPT[self.type]

    def _values_in(self, payload: dict[str, Any]) -> str | None:
        """What all elements of a list say, each between bars."""
        first, *steps = self.name.split(".")
        values = [value for value in payload.get(first, ()) if isinstance(value, dict)]
        for step in steps:
            values = [one for value in values for name, one in value.items() if name.lower() == step.lower()]
        found = [str(value).casefold() for value in values]
        return f"|{'|'.join(found)}|" if found else None


def scaled(number: Decimal | int, *, places: int = Property.PLACES) -> int:
    """A number as its column keeps it, rounded down, within what SQLite can hold."""
    value = int(Decimal(number).scaleb(places).to_integral_value(ROUND_FLOOR))
    return max(-sys.maxsize, min(sys.maxsize, value))


def _text(value: Any) -> str:
    return str(value["Address"] if isinstance(value, dict) else value).casefold()


def _moment(value: str) -> int:
    return int(datetime.fromisoformat(value).timestamp())


_KEPT: dict[Type, Callable[[Any], str | int]] = {
    Type.ID: int,
    Type.NAMED_ID: str,
    Type.TEXT: _text,
    Type.REF: lambda value: str(value["value"]),
    Type.NUMBER: scaled,
    Type.FLAG: int,
    Type.DAY: str,
    Type.MOMENT: _moment,
}
ID = Property("Id", Type.ID)
CREATED = Property("MetaData.CreateTime", Type.MOMENT)
UPDATED = Property("MetaData.LastUpdatedTime", Type.MOMENT)
ACTIVE = Property("Active", Type.FLAG)
ACTIVE_UNSORTED = Property("Active", Type.FLAG, sortable=False)
COMMON = (ID, CREATED, UPDATED)
HELD = (
    Property("DepositToAccountRef", Type.REF, queryable=False),
    Property("LinkedTxn.TxnType", Type.REFS, queryable=False),
)
HELD_INDEX = ("p_deposittoaccountref", "p_txndate", "p_totalamt", "p_linkedtxn_txntype")
"""Where the money of a transaction is held, and whether a deposit took it from there."""
