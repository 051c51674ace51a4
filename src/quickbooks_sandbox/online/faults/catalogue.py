"""All faults of the Online face, by name."""

from . import answers, authorization, books, limits, meanwhile, requests, transport, webhooks
from .meeting import OnlineFault

THEMES = {
    "The connection": transport.FAULTS,
    "Tokens and permission": authorization.FAULTS,
    "Limits": limits.FAULTS,
    "The books": books.FAULTS,
    "What happens meanwhile": meanwhile.FAULTS,
    "Requests refused": requests.FAULTS,
    "Odd answers": answers.FAULTS,
    "Webhooks": webhooks.FAULTS,
}
CATALOGUE: dict[str, OnlineFault] = {fault.name: fault for theme in THEMES.values() for fault in theme}
