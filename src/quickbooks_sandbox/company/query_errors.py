"""What the query language refuses, in the vendor's codes and words (quickbooks-online.md 2.5, 3)."""

from .errors import Fault, refuse


def query_unparsable(detail: str) -> Fault:
    """4000: the statement is no query."""
    return refuse(4000, "Error parsing query", detail)


def query_invalid(detail: str) -> Fault:
    """4001: the statement asks for something that cannot be asked."""
    return refuse(4001, "Invalid query", f"QueryValidationError: {detail}")


def unknown_query_entity(name: str) -> Fault:
    """4001: a query of something that cannot be queried."""
    return query_invalid(f"Metadata not found for Entity: {name}")


def query_failed() -> Fault:
    """4002: a stored record cannot be told."""
    detail = "QueryProcessingError: Error while processing the records found"
    return refuse(4002, "Error processing query", detail)
