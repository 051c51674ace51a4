"""Endpoints and what waits for them: events being gathered, posts to send and to send again (quickbooks-online.md 8.4)."""

import base64
import hashlib
import ipaddress
import uuid
from collections import deque
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

import msgspec

from quickbooks_sandbox.company.kind import COMPANY_ZONE
from quickbooks_sandbox.world.errors import BadRequest

from .notices import CONTENT_TYPES, Form, Notice, body_of, signature

EVENTS_MAX = 100
BODY_BYTES_MAX = 1_000_000
WAITING_MAX = 100_000
GATHERING_S = 1.0
RETRIES_S = (10, 20, 30, 300, 1_200, 7_200, 14_400, 21_600)
_FORGED = "not the verifier token"


class Settings(msgspec.Struct, kw_only=True, frozen=True):
    """Where to post, signed with what, in which form; `entities` and `realm_ids` name the only ones told of."""

    url: str
    verifier_token: str
    form: Form = "cloudevents"
    entities: tuple[str, ...] | None = None
    realm_ids: tuple[str, ...] | None = None
    delay_s: float = GATHERING_S

    def wants(self, realm_id: str, entity: str) -> bool:
        """Whether this endpoint is told of an entity of a company."""
        named = self.entities is None or entity.lower() in {name.lower() for name in self.entities}
        return named and (self.realm_ids is None or realm_id in self.realm_ids)

    def told(self) -> dict[str, Any]:
        """The settings as control shows them: without the verifier token."""
        return {
            "url": self.url,
            "format": self.form,
            "entities": self.entities,
            "realmIds": self.realm_ids,
            "delay_s": self.delay_s,
        }


def check_address(url: str, *, anywhere: bool) -> None:
    """Raise BadRequest for an address that is none, or that leads off this machine where that is not allowed."""
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise BadRequest("url must be an absolute http or https address")
    if not anywhere and not is_loopback(parts.hostname):
        raise BadRequest(
            "webhooks go to this machine only (localhost, 127.0.0.1 or [::1]) unless the sandbox was started with"
            " --webhooks-anywhere"
        )


def is_loopback(host: str) -> bool:
    """Whether a host is this machine by its very name; no name is looked up."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


@dataclass(kw_only=True, eq=False)
class Post:
    """Some notices on their way to an endpoint. `apart`: it neither holds others up nor waits for them."""

    notices: list[Notice]
    form: Form
    created: datetime
    due: datetime
    attempts: int = 0
    forged: bool = False
    held: bool = False
    apart: bool = False

    def body(self, settings: Settings) -> bytes:
        """What is posted, the same at each attempt."""
        source = base64.b64encode(hashlib.sha256(settings.url.encode()).digest()).decode()
        body = body_of(self.notices, self.form, source=f"intuit.{source}")
        assert len(body) <= BODY_BYTES_MAX, "a hundred notices fit in a megabyte"
        return body

    def headers(self, settings: Settings, body: bytes) -> dict[str, str]:
        """The headers of the next attempt (8.1)."""
        return {
            "Content-Type": CONTENT_TYPES[self.form],
            "User-Agent": "intuit_notification_server/0.1",
            "intuit-signature": signature(_FORGED if self.forged else settings.verifier_token, body),
            "intuit-t-id": f"1-{uuid.uuid5(uuid.NAMESPACE_OID, self.notices[0].id)}",
            "intuit-created-time": self.created.astimezone(COMPANY_ZONE).strftime("%Y-%m-%dT%H:%M:%S%z"),
            "intuit-notification-schema-version": "0.1" if self.form == "legacy" else "1.0",
        }

    def failed(self, now: datetime) -> None:
        """Try again later; a forged signature was forged once."""
        self.due = now + timedelta(seconds=RETRIES_S[min(self.attempts, len(RETRIES_S)) - 1])
        self.forged = False

    def again(self) -> "Post":
        """The same post once more."""
        return replace(self, notices=list(self.notices))


@dataclass(kw_only=True, eq=False)
class Endpoint:
    """An endpoint with what waits for it: while a post must be sent again, later events wait behind it."""

    settings: Settings
    waiting: deque[tuple[datetime, Notice]] = field(default_factory=lambda: deque(maxlen=WAITING_MAX))
    posts: deque[Post] = field(default_factory=deque)
    apart: list[Post] = field(default_factory=list)
    held: list[Post] = field(default_factory=list)

    def hear(self, notice: Notice, now: datetime) -> None:
        """Let an event wait until those around it have come."""
        self.waiting.append((now + timedelta(seconds=self.settings.delay_s), notice))

    def gathered(self, now: datetime, *, at_once: bool = False) -> Post | None:
        """The next post of what waits, once the first of it has waited long enough and no post is before it."""
        if self.posts or not self.waiting or not (at_once or self.waiting[0][0] <= now):
            return None
        taken = [self.waiting.popleft()[1] for _ in range(min(EVENTS_MAX, len(self.waiting)))]
        return Post(notices=taken, form=self.settings.form, created=now, due=now)

    def line_up(self, posts: list[Post]) -> None:
        """Put posts in their queues; what was held back goes after them."""
        for post in posts:
            if post.held:
                post.held = False
                self.held.append(post)
            elif post.apart:
                self.apart.append(post)
            else:
                self.posts.append(post)
                self.posts.extend(self.held)
                self.held.clear()

    def due_post(self, now: datetime, *, at_once: bool = False) -> Post | None:
        """A post to send now."""
        candidates = [*list(self.posts)[:1], *self.apart]
        return next((post for post in candidates if at_once or post.due <= now), None)

    def sent(self, post: Post) -> None:
        """Take a post that has arrived out of its queue."""
        if post in self.apart:
            self.apart.remove(post)
        else:
            self.posts.remove(post)

    @property
    def unsent(self) -> int:
        """How many posts have not arrived yet."""
        return len(self.posts) + len(self.apart) + len(self.held)

    def next_due(self) -> datetime | None:
        """When something is to be done next."""
        moments = [post.due for post in [*list(self.posts)[:1], *self.apart]]
        if self.waiting and not self.posts:
            moments.append(self.waiting[0][0])
        return min(moments, default=None)
