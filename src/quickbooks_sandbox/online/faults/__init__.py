"""The faults the Online face can be told to have: each is what a real network or the real vendor does to a client.

One module a theme; `catalogue` puts them together.
"""

from .catalogue import CATALOGUE, THEMES
from .meeting import Changed, Meeting, OnlineFault, Outcome, closed_without_a_byte, wait

__all__ = [
    "CATALOGUE",
    "THEMES",
    "Changed",
    "Meeting",
    "OnlineFault",
    "Outcome",
    "closed_without_a_byte",
    "wait",
]
