"""What an answer shows beyond what is stored: links that are asked for, addresses that soon expire (quickbooks-online.md 6.7, 9.9)."""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import msgspec

from quickbooks_sandbox.company.company import Company
from quickbooks_sandbox.company.shapes import Payload
from quickbooks_sandbox.company.store import parse, render

_LINK = (
    "https://connect.intuit.com/portal/app/CommerceNetwork/view/scs-v1-{token}?locale=EN_US&cta=v3invoicelink"
)


@dataclass(frozen=True, kw_only=True)
class Extras:
    """How the objects of one answer are shown; `address` gives a file's address by its Attachable's id."""

    company: Company
    include: str
    address: Callable[[str], str]

    def shown(self, entity: str, rendered: bytes) -> bytes:
        """An object as this answer shows it."""
        if entity == "Invoice" and "invoicelink" in self.include.lower().split(","):
            return self._with_link(rendered)
        if entity == "Attachable":
            return _with_address(parse(rendered), rendered, self.address)
        return rendered

    def all_shown(self, entity: str, rows: Sequence[bytes]) -> Sequence[bytes]:
        """Objects of one entity as this answer shows them."""
        if entity not in ("Invoice", "Attachable"):
            return rows
        return [self.shown(entity, row) for row in rows]

    def _with_link(self, rendered: bytes) -> bytes:
        """An invoice that can be paid online, and has somebody to pay it, shows where."""
        invoice = parse(rendered)
        payable = invoice.get("AllowOnlineACHPayment") or invoice.get("AllowOnlineCreditCardPayment")
        if not payable or "BillEmail" not in invoice:
            return rendered
        token = hashlib.sha256(f"{self.company.realm_id}/{invoice['Id']}".encode()).hexdigest()
        link = msgspec.json.encode(_LINK.format(token=token))
        return rendered[:-1] + b',"InvoiceLink":' + link + b"}"


def _with_address(attachable: Payload, rendered: bytes, address: Callable[[str], str]) -> bytes:
    if "TempDownloadUri" not in attachable or "Id" not in attachable:
        return rendered
    return render({**attachable, "TempDownloadUri": address(attachable["Id"])})
