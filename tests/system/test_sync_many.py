"""Companies of a size where pages, feeds and limits are full to the brim."""

from typing import Any

from tests.system.online import Installation, Keeper

BATCH_ITEMS = 25


def test_full_pages_and_a_full_change_feed_lose_nothing(home: Installation) -> None:
    office = home.open_account(sample="empty", scale=200)
    first = office.synced()
    assert [first["kinds"][kind]["created"] for kind in ("customer", "invoice", "payment")] == [
        200,
        1000,
        1000,
    ]
    assert office.here() == office.there()
    assert office.prove()["balanced"]
    assert office.sync()["calls"] == 1

    keeper = office.bookkeeper
    [payment] = keeper.query("SELECT * FROM Payment MAXRESULTS 1")
    keeper.delete("Payment", payment["Id"])
    edit_all(keeper, "Customer", {"Notes": "seen"}, 200)
    edit_all(keeper, "Invoice", {"PrivateNote": "seen"}, 800)
    office.wait(60)
    listed = office.sync()
    assert (listed["outcome"], listed["remote_writes"]) == ("done", 0)
    assert (listed["kinds"]["payment"]["deleted"], listed["kinds"]["payment"]["pulled"]) == (1, 999)
    assert [listed["kinds"][kind]["updated"] for kind in ("customer", "invoice")] == [200, 800]
    assert office.here() == office.there()
    assert len(office.here()) == 2199
    assert office.prove()["balanced"]
    idle = office.sync()
    assert (idle["calls"], idle["rows_written"]) == (1, 0)


def edit_all(keeper: Keeper, entity: str, fields: dict[str, Any], count: int) -> None:
    """Change so many records, a batch at a time."""
    rows = keeper.query(f"SELECT * FROM {entity} MAXRESULTS {count}")
    items = [
        {
            "bId": row["Id"],
            "operation": "update",
            entity: {"Id": row["Id"], "SyncToken": row["SyncToken"], "sparse": True, **fields},
        }
        for row in rows
    ]
    for start in range(0, count, BATCH_ITEMS):
        answer = keeper.post("batch", {"BatchItemRequest": items[start : start + BATCH_ITEMS]})
        assert all(entity in item for item in answer["BatchItemResponse"])
