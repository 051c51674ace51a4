"""All kinds a company keeps, by entity name."""

from collections.abc import Mapping

from .entities.account import ACCOUNT
from .entities.company_info import COMPANY_INFO
from .entities.customer import CUSTOMER
from .entities.invoice import INVOICE
from .entities.item import ITEM
from .entities.payment import PAYMENT
from .entities.payment_method import PAYMENT_METHOD
from .entities.preferences import PREFERENCES
from .entities.term import TERM
from .kind import Kind

KINDS: Mapping[str, Kind] = {
    kind.entity: kind
    for kind in (ACCOUNT, COMPANY_INFO, CUSTOMER, INVOICE, ITEM, PAYMENT, PAYMENT_METHOD, PREFERENCES, TERM)
}
