"""Faults that change an answer on its way: rows cut, doubled, missing, told late, or told in another order and other words."""

from collections.abc import Callable
from typing import Any

from .meeting import Happen, Meeting, Outcome, one_fault

Payload = dict[str, Any]
Rows = list[Payload]
QUERIES = frozenset({"query"})
_CHANGES = frozenset({"cdc"})
_BATCHES = frozenset({"batch"})
_FOREIGN_WORDS = {
    "5010": ("Erreur d'objet périmé", "Un autre utilisateur a modifié cet objet en même temps que vous."),
    "6140": ("Numéro de document en double", "Vous devez indiquer un nombre différent."),
    "6240": ("Le nom existe déjà", "Un autre client, fournisseur ou employé utilise déjà ce nom."),
}
_FOREIGN_ANYTHING = ("Une erreur est survenue", "Une erreur est survenue pendant le traitement.")


def changed(change: Callable[[Payload], None]) -> Happen:
    """Carry the call out, and change the answer's document."""

    def happen(meeting: Meeting) -> Outcome:
        return Outcome(response=meeting.serve_changed(change))

    return happen


def rows_changed(change: Callable[[Rows], Rows]) -> Happen:
    """Carry a query out, and change the rows of its answer, which then counts what it holds."""

    def apply(document: Payload) -> None:
        answer = document.get("QueryResponse", {})
        for name, rows in answer.items():
            if isinstance(rows, list) and rows:
                answer[name] = change(rows)
                answer["maxResults"] = len(answer[name])

    return changed(apply)


def _without_the_middle(rows: Rows) -> Rows:
    middle = len(rows) // 2
    return rows[:middle] + rows[middle + 1 :]


def _without_the_newest(rows: Rows) -> Rows:
    newest = max((_updated(row) for row in rows), default="")
    return [row for row in rows if _updated(row) < newest]


def _updated(row: Payload) -> str:
    return str(row.get("MetaData", {}).get("LastUpdatedTime", ""))


def _read_lags(document: Payload) -> None:
    for answer in (document.get("QueryResponse", {}), *_change_elements(document)):
        for name, rows in list(answer.items()):
            if isinstance(rows, list):
                answer[name] = _without_the_newest(rows)
                answer["maxResults"] = len(answer[name])
                if not answer[name]:
                    answer.clear()


def _add_stub_of_a_live_row(document: Payload) -> None:
    for element in _change_elements(document):
        for rows in list(element.values()):
            if isinstance(rows, list) and rows and rows[0].get("status") != "Deleted":
                live = rows[0]
                stub = {"status": "Deleted", "domain": "QBO", "Id": live["Id"]}
                rows.append({**stub, "MetaData": {"LastUpdatedTime": _updated(live)}})
                element["maxResults"] = element["totalCount"] = len(rows)


def _change_elements(document: Payload) -> list[Payload]:
    return [element for answer in document.get("CDCResponse", ()) for element in answer["QueryResponse"]]


def _reverse_lines(document: Payload) -> None:
    for payload in _objects(document):
        if isinstance(payload.get("Line"), list):
            payload["Line"].reverse()


def _add_unknown_fields(document: Payload) -> None:
    for payload in _objects(document):
        payload["LedgerGraphRef"] = {"value": "1", "type": "NODE"}
        payload["IsProvisional"] = False


def _objects(document: Payload) -> Rows:
    """All objects an answer tells of."""
    found = [value for value in document.values() if isinstance(value, dict) and "Id" in value]
    for answer in (document.get("QueryResponse", {}), *_change_elements(document)):
        found += [row for rows in answer.values() if isinstance(rows, list) for row in rows]
    for item in document.get("BatchItemResponse", ()):
        found += _objects({name: value for name, value in item.items() if name != "bId"})
    return found


def _translate(document: Payload) -> None:
    for fault in [
        document.get("Fault"),
        *(item.get("Fault") for item in document.get("BatchItemResponse", ())),
    ]:
        for error in (fault or {}).get("Error", ()):
            message, detail = _FOREIGN_WORDS.get(error.get("code", ""), _FOREIGN_ANYTHING)
            error.update(Message=message, Detail=f"{message} : {detail}")


def _reverse_items(document: Payload) -> None:
    document.get("BatchItemResponse", []).reverse()


def _lose_an_item(document: Payload) -> None:
    del document.get("BatchItemResponse", [])[-1:]


FAULTS = (
    one_fault(
        "rows_doubled",
        "A query's page holds its first row twice, as when rows move while somebody pages.",
        rows_changed(lambda rows: [rows[0], *rows]),
        QUERIES,
    ),
    one_fault(
        "rows_missing",
        "A query's page lacks a row of its middle, as when rows move while somebody pages.",
        rows_changed(_without_the_middle),
        QUERIES,
    ),
    one_fault(
        "read_lags",
        "Queries and change data capture do not tell yet of what was written last.",
        changed(_read_lags),
        QUERIES | _CHANGES,
    ),
    one_fault(
        "live_row_told_deleted",
        "Change data capture tells of a live object, and once more as deleted.",
        changed(_add_stub_of_a_live_row),
        _CHANGES,
        lasting=True,
    ),
    one_fault(
        "lines_reordered", "The answer has the lines of its documents in reverse.", changed(_reverse_lines)
    ),
    one_fault(
        "unknown_fields",
        "The answer's objects have properties nobody has heard of yet.",
        changed(_add_unknown_fields),
    ),
    one_fault("foreign_words", "Refusals come in French; their codes stay.", changed(_translate)),
    one_fault(
        "batch_reordered",
        "A batch is answered in another order than it was asked in.",
        changed(_reverse_items),
        _BATCHES,
    ),
    one_fault(
        "batch_answer_incomplete",
        "A batch is carried out, and the answer lacks its last item.",
        changed(_lose_an_item),
        _BATCHES,
    ),
)
