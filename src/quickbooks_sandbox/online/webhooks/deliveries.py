"""The deliveries of a world: what its companies tell, gathered, posted, and posted again, by the world's clock.

One thread sends, begun when there is first something to send. With a frozen clock it rests: whoever moves the clock, or asks
for what is due, sends in the same call, so that the order of everything is the order of the calls.
"""

import threading
from collections import deque
from collections.abc import Iterable
from datetime import datetime
from typing import Any

import msgspec

from quickbooks_sandbox.company.kind import Event
from quickbooks_sandbox.world.calls import Call
from quickbooks_sandbox.world.faults import WEBHOOK
from quickbooks_sandbox.world.world import World

from .disturbances import DISTURBANCES
from .endpoints import Endpoint, Post, Settings, check_address
from .notices import Notice, is_told
from .sending import Answer, send

LOG_MAX = 100


class Deliveries:
    """Endpoints, and the posts to them. `anywhere`: endpoints need not be on this machine."""

    def __init__(self, world: World, *, anywhere: bool = False) -> None:
        self._world = world
        self._anywhere = anywhere
        self._changed = threading.Condition()
        self._sending = threading.RLock()
        self._thread: threading.Thread | None = None
        self._log: deque[dict[str, Any]] = deque(maxlen=LOG_MAX)
        self._untold: deque[dict[str, Any]] = deque(maxlen=LOG_MAX)
        self._count = 0
        self._endpoints: dict[str, Endpoint] = {}
        self._load()
        world.listeners.append(self._hear)
        world.clock.moved.append(self._clock_moved)
        world.cleared.append(self._load)

    def add(self, settings: Settings) -> None:
        """Begin to post to an address, or change how. What waits for it stays. Raises BadRequest."""
        check_address(settings.url, anywhere=self._anywhere)
        text = msgspec.json.encode(settings).decode()
        with self._world.store.transaction() as db:
            db.execute("insert or replace into webhook_endpoint values (?, ?)", (settings.url, text))
        with self._changed:
            known = self._endpoints.setdefault(settings.url, Endpoint(settings=settings))
            known.settings = settings

    def remove(self, url: str | None = None) -> bool:
        """Post to one address, or to all, no more; False when it is unknown."""
        with self._changed:
            urls = list(self._endpoints) if url is None else [url]
            found = [self._endpoints.pop(one, None) for one in urls]
        with self._world.store.transaction() as db:
            db.executemany("delete from webhook_endpoint where url = ?", [(one,) for one in urls])
        return url is None or found != [None]

    def told(self) -> dict[str, Any]:
        """Endpoints, and the last posts, as control shows them."""
        with self._changed:
            endpoints = [
                {**one.settings.told(), "waiting": len(one.waiting), "unsent": one.unsent}
                for one in self._endpoints.values()
            ]
            return {"endpoints": endpoints, "deliveries": list(self._log)}

    def deliver(self, *, at_once: bool = False) -> list[dict[str, Any]]:
        """Send what is due, or at once all there is: what was sent since this was last asked."""
        self._send_due(at_once=at_once)
        with self._changed:
            told = list(self._untold)
            self._untold.clear()
            return told

    def _load(self) -> None:
        rows = self._world.store.rows("select settings from webhook_endpoint order by rowid")
        kept = [msgspec.json.decode(row["settings"], type=Settings) for row in rows]
        with self._changed:
            self._endpoints = {one.url: Endpoint(settings=one) for one in kept}
            self._log.clear()
            self._untold.clear()
            self._count = 0

    def _hear(self, realm_id: str, events: Iterable[Event]) -> None:
        with self._changed:
            for event in events:
                wanting = [
                    one for one in self._endpoints.values() if one.settings.wants(realm_id, event.entity)
                ]
                if wanting and is_told(event.entity, event.operation):
                    notice = self._notice(realm_id, event)
                    for endpoint in wanting:
                        endpoint.hear(notice, self._world.clock.now())
            self._begin_thread()
            self._changed.notify_all()

    def _notice(self, realm_id: str, event: Event) -> Notice:
        return Notice(
            id=self._world.chance.uuid(),
            realm_id=realm_id,
            entity=event.entity,
            object_id=event.object_id,
            operation=event.operation,
            moment=event.moment,
            deleted_id=event.deleted_id,
        )

    def _clock_moved(self) -> None:
        now = self._world.clock.now()
        with self._changed:
            self._changed.notify_all()
            due = any(moment <= now for moment in self._moments())
        if due and self._world.clock.frozen_at is not None:
            self._send_due()

    def _send_due(self, *, at_once: bool = False) -> None:
        """Send each endpoint what is due; what failed in this round waits for its next time."""
        with self._sending:
            for endpoint in list(self._endpoints.values()):
                tried: set[int] = set()
                while (post := self._next(endpoint, at_once=at_once)) and id(post) not in tried:
                    tried.add(id(post))
                    self._send(endpoint, post)

    def _next(self, endpoint: Endpoint, *, at_once: bool) -> Post | None:
        now = self._world.clock.now()
        with self._changed:
            while post := endpoint.gathered(now, at_once=at_once):
                endpoint.line_up(self._disturbed(endpoint, post))
            return endpoint.due_post(now, at_once=at_once)

    def _disturbed(self, endpoint: Endpoint, post: Post) -> list[Post]:
        """The posts that a post becomes under the fault it meets."""
        call = Call(
            face="online",
            realm_id=post.notices[0].realm_id,
            method="POST",
            path=endpoint.settings.url,
            query="",
            operation=WEBHOOK,
            entities=frozenset(notice.entity.lower() for notice in post.notices),
            request_id=None,
            body="",
        )
        rule = self._world.faults.take(call)
        return [post] if rule is None else DISTURBANCES[rule.fault].happen(self._world, post, rule.hold_s)

    def _send(self, endpoint: Endpoint, post: Post) -> None:
        settings = endpoint.settings
        body = post.body(settings)
        answer = send(settings.url, body, post.headers(settings, body))
        now = self._world.clock.now()
        with self._changed:
            post.attempts += 1
            if answer.taken:
                endpoint.sent(post)
            else:
                post.failed(now)
            if self._endpoints.get(settings.url) is endpoint:
                self._write_down(settings, post, answer, now)

    def _write_down(self, settings: Settings, post: Post, answer: Answer, now: datetime) -> None:
        self._count += 1
        entry = {
            "n": self._count,
            "time": now.isoformat(timespec="milliseconds"),
            "url": settings.url,
            "format": post.form,
            "attempt": post.attempts,
            "status": answer.status,
            "problem": answer.problem,
            "again": None if answer.taken else post.due.isoformat(timespec="milliseconds"),
            "events": [notice.told() for notice in post.notices],
        }
        self._log.append(entry)
        self._untold.append(entry)

    def _begin_thread(self) -> None:
        """Called with the lock held."""
        if self._thread is None and self._moments():
            self._thread = threading.Thread(target=self._run, name="webhooks", daemon=True)
            self._thread.start()

    def _run(self) -> None:
        while True:
            with self._changed:
                self._changed.wait(self._rest_s())
                if self._rest_s() != 0:
                    continue
            self._send_due()

    def _rest_s(self) -> float | None:
        """Seconds until something is due; None: until somebody calls. Called with the lock held."""
        moments = self._moments()
        if not moments or self._world.clock.frozen_at is not None:
            return None
        return max(0.0, (min(moments) - self._world.clock.now()).total_seconds())

    def _moments(self) -> list[datetime]:
        """When endpoints have something to do next. Called with the lock held."""
        return [due for one in self._endpoints.values() if (due := one.next_due())]
