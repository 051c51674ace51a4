"""Answers of queries and of change data capture (quickbooks-online.md 2.3, 3, 4)."""

from datetime import datetime

from quickbooks_sandbox.company import errors
from quickbooks_sandbox.company.changes import Changes
from quickbooks_sandbox.company.company import Company
from quickbooks_sandbox.company.moments import read_moment
from quickbooks_sandbox.company.query_sql import QueryAnswer

from .extras import Extras
from .wire import array, member


def query_member(answer: QueryAnswer, extras: Extras) -> bytes:
    """The QueryResponse member; `{}` when nothing was found."""
    if answer.count is not None:
        return member("QueryResponse", b'{"totalCount":%d}' % answer.count)
    if not answer.rows:
        return member("QueryResponse", b"{}")
    rows = member(answer.entity, array(extras.all_shown(answer.entity, answer.rows)))
    return member(
        "QueryResponse", b'{%s,"startPosition":%d,"maxResults":%d}' % (rows, answer.start, len(answer.rows))
    )


def changed(company: Company, entities: str, since: str) -> list[Changes]:
    """What changed in the entities named, a comma between them, since a moment. Raises Fault."""
    names = [name.strip() for name in entities.split(",") if name.strip()]
    if not names:
        raise errors.required("entities")
    if not since:
        raise errors.required("changedSince")
    return company.changes(names, _moment(since))


def changes_member(changes: list[Changes], extras: Extras) -> bytes:
    """The CDCResponse member: one element an entity asked for, in the order asked."""
    return member("CDCResponse", b'[{"QueryResponse":%s}]' % array(_element(one, extras) for one in changes))


def _element(changes: Changes, extras: Extras) -> bytes:
    if not changes.rows:
        return b"{}"
    rows = member(changes.entity, array(extras.all_shown(changes.entity, changes.rows)))
    start = b'"startPosition":1,' if changes.live else b""
    total = b',"totalCount":%d' % len(changes.rows) if changes.live < len(changes.rows) else b""
    return b'{%s,%s"maxResults":%d%s}' % (rows, start, len(changes.rows), total)


def _moment(text: str) -> datetime:
    try:
        return read_moment(text)
    except (ValueError, OverflowError):
        raise errors.bad_date("changedSince", text[:100]) from None
