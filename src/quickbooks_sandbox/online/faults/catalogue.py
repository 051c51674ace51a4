"""All faults of the Online face, by name."""

from . import answers, authorization, books, limits, meanwhile, requests, transport
from .meeting import OnlineFault

CATALOGUE: dict[str, OnlineFault] = {
    fault.name: fault
    for theme in (transport, authorization, limits, books, meanwhile, requests, answers)
    for fault in theme.FAULTS
}
