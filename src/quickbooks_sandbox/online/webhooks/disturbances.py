"""What can happen to a post before it is sent: the faults of webhooks."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta

from quickbooks_sandbox.world.world import World

from .endpoints import Post
from .notices import Notice

LATE_S = 86_400.0


@dataclass(frozen=True, kw_only=True)
class Disturbance:
    """A fault of webhooks: `happen` makes of a post the posts that go out, for so many seconds held where it holds."""

    name: str
    description: str
    happen: Callable[[World, Post, float | None], list[Post]]


def _lost(_world: World, _post: Post, _hold_s: float | None) -> list[Post]:
    return []


def _doubled(_world: World, post: Post, _hold_s: float | None) -> list[Post]:
    return [post, post.again()]


def _reordered(_world: World, post: Post, _hold_s: float | None) -> list[Post]:
    post.notices.reverse()
    post.held = len(post.notices) == 1
    return [post]


def _late(_world: World, post: Post, hold_s: float | None) -> list[Post]:
    post.due += timedelta(seconds=LATE_S if hold_s is None else hold_s)
    post.apart = True
    return [post]


def _bad_signature(_world: World, post: Post, _hold_s: float | None) -> list[Post]:
    post.forged = True
    return [post]


def _unknown_type(_world: World, post: Post, _hold_s: float | None) -> list[Post]:
    post.notices.append(_stranger(post.notices[0], entity="LedgerGraph"))
    return [post]


def _several_companies(world: World, post: Post, _hold_s: float | None) -> list[Post]:
    told = {notice.realm_id for notice in post.notices}
    others = [entry.realm_id for entry in world.companies() if entry.realm_id not in told]
    if others:
        stranger = _stranger(post.notices[0], entity="Customer")
        post.notices.insert(0, replace(stranger, realm_id=others[0]))
    return [post]


def _legacy_format(_world: World, post: Post, _hold_s: float | None) -> list[Post]:
    post.form = "legacy"
    return [post]


def _stranger(notice: Notice, *, entity: str) -> Notice:
    """A notice nobody wrote, of an object that may not be there."""
    id_ = notice.id[:-1] + ("0" if notice.id[-1] != "0" else "1")
    return replace(notice, id=id_, entity=entity, object_id="1", operation="Update", deleted_id=None)


DISTURBANCES = {
    one.name: one
    for one in (
        Disturbance(name="webhook_lost", description="A post of webhooks is never sent.", happen=_lost),
        Disturbance(
            name="webhook_doubled",
            description="A post of webhooks is sent twice, to the byte.",
            happen=_doubled,
        ),
        Disturbance(
            name="webhook_reordered",
            description="The events of a post come in reverse; one that is alone comes after the next post.",
            happen=_reordered,
        ),
        Disturbance(
            name="webhook_late",
            description="A post of webhooks goes out hold_s seconds (86,400) late, and others pass it.",
            happen=_late,
        ),
        Disturbance(
            name="webhook_bad_signature",
            description="A post is signed with another token, once; sent again, its signature is good.",
            happen=_bad_signature,
        ),
        Disturbance(
            name="webhook_unknown_type",
            description="A post has one more event, of a type nobody has heard of.",
            happen=_unknown_type,
        ),
        Disturbance(
            name="webhook_several_companies",
            description="A post has one more event, of another company.",
            happen=_several_companies,
        ),
        Disturbance(
            name="webhook_legacy_format",
            description="A post comes in the older form, whatever the endpoint's.",
            happen=_legacy_format,
        ),
    )
}
