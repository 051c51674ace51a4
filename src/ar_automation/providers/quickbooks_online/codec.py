"""The codec of QuickBooks Online: payloads to canonical records (`decoding`) and back (`encoding`); pure.

Reading keeps each record's own bytes as its payload, so that a later update can return what we do not model.
"""

from __future__ import annotations

from typing import Any

import msgspec

from ar_automation.books.records import Kind
from ar_automation.providers.quickbooks_online import decoding, encoding
from ar_automation.providers.quickbooks_online.capabilities import capabilities
from ar_automation.sync.core.wire import Pulled, Write


class OnlineCodec:
    """The codec of one company: its home currency stands where a payload names none."""

    def __init__(self, *, home_currency: str = "USD", numbers_documents: bool = True) -> None:
        self.home_currency = home_currency
        self.capabilities = capabilities(numbers_documents=numbers_documents)

    def decode(self, kind: Kind, payload: bytes) -> Pulled:
        """The record in a complete payload. Raises ValueError (decoding.Undecodable) when it is not one."""
        return decoding.decode(kind, payload, home_currency=self.home_currency)

    def encode(self, write: Write) -> bytes:
        """The exact bytes of the write call. Raises Unwritable with a sentence."""
        return encoding.encode(write, numbers_documents=self.capabilities.numbers_documents)


def rows(response: dict[str, msgspec.Raw], entity: str) -> list[bytes]:
    """Each row of `entity` in a QueryResponse as it came over the wire; none when there are none (2.3)."""
    raw = response.get(entity)
    return [] if raw is None else [bytes(row) for row in _ROWS.decode(raw)]


_ROWS: msgspec.json.Decoder[list[Any]] = msgspec.json.Decoder(list[msgspec.Raw])
