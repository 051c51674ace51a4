"""A world: companies, the people who may enter them, tokens, time, faults, limits and a journal, kept in one folder."""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path

from quickbooks_sandbox.company.company import Company
from quickbooks_sandbox.company.kind import Event
from quickbooks_sandbox.company.samples.sow import GROWING, SAMPLES
from quickbooks_sandbox.company.store import OlderFormat

from .chance import Chance
from .clock import WorldClock
from .errors import BadRequest
from .faults import FaultRules
from .journal import Journal
from .limits import Limits
from .store import Store
from .tokens import TokenInfo, Tokens

SEEDED_PASSWORD = "sandbox"  # noqa: S105  printed for everybody
SEEDED_PEOPLE = (
    ("admin@example.com", "one company"),
    ("several@example.com", "two companies"),
    ("standard@example.com", "not an administrator"),
)
SCALE_MAX = 200_000
_FIRST_REALM_ID = 9_341_453_000_000_001
_FIRST_COMPANY_NAMES = {
    "landscaping": "Rowan Landscaping & Design",
    "accountant": "Rowan & Partners",
    "empty": "Rowan Holdings",
}
_SECOND_COMPANY_NAME = "Rowan Tool Rental"


@dataclass(frozen=True, kw_only=True)
class Seed:
    """What a fresh world holds: the first company's sample and size; `number` seeds all chance in it."""

    sample: str = "landscaping"
    scale: int = 0
    number: int = 1


@dataclass(frozen=True, kw_only=True)
class CompanyEntry:
    """A company as the directory lists it."""

    realm_id: str
    name: str
    sample: str
    file: Path


@dataclass(frozen=True, kw_only=True)
class Membership:
    """A company a person reaches, and whether as its administrator."""

    company: CompanyEntry
    admin: bool


def made_by_older_version(data_dir: Path) -> bool:
    """Whether a folder holds a world, or a company, that this version cannot read."""
    clock = WorldClock(0)
    try:
        for file in data_dir.glob("company-*.sqlite"):
            Company.open(file, clock=clock).close()
        if (data_dir / "world.sqlite").exists():
            Store(data_dir / "world.sqlite").close()
    except OlderFormat:
        return True
    return False


class World:
    """Everything of one running sandbox. Opening a folder that holds a world goes on with it; else one is seeded."""

    def __init__(self, data_dir: Path, *, seed: Seed | None = None) -> None:
        self._data_dir = data_dir
        self._seed = seed or Seed()
        self._lock = threading.RLock()
        self._open: dict[str, Company] = {}
        data_dir.mkdir(parents=True, exist_ok=True)
        self.store = Store(data_dir / "world.sqlite")
        self.clock = _kept_clock(self.store)
        self.chance = Chance(self._seed.number)
        self.tokens = Tokens(self.store, self.clock, self.chance)
        self.journal = Journal(self.clock)
        self.faults = FaultRules()
        self.limits = Limits(self.clock)
        self.latency_s = 0.0
        """How long each call takes at least, in seconds of the machine."""
        self.listeners: list[Callable[[str, list[Event]], None]] = []
        """Each hears what was written to which company, once it is committed; none may write."""
        self.cleared: list[Callable[[], None]] = []
        """Each is called once the world has forgotten everything."""
        if self.store.setting("seeded") is None:
            self._sow(self._seed.number)
        else:
            self._go_on()

    @property
    def seed_number(self) -> int:
        """What all chance of this world is seeded with."""
        return int(self.store.setting("seed") or self._seed.number)

    def company(self, realm_id: str) -> Company | None:
        """The company behind a realm id, opened on first use."""
        with self._lock:
            if realm_id not in self._open:
                entry = self.entry(realm_id)
                if entry is None:
                    return None
                self._open[realm_id] = self._heard(realm_id, Company.open(entry.file, clock=self.clock))
            return self._open[realm_id]

    def entry(self, realm_id: str) -> CompanyEntry | None:
        """A company's entry in the directory."""
        return next((entry for entry in self.companies() if entry.realm_id == realm_id), None)

    def companies(self) -> list[CompanyEntry]:
        """All companies, the first one first."""
        rows = self.store.rows("select * from company order by realm_id")
        return [
            CompanyEntry(
                realm_id=row["realm_id"],
                name=row["name"],
                sample=row["sample"],
                file=self._data_dir / row["file"],
            )
            for row in rows
        ]

    def create_company(self, name: str, *, sample: str, scale: int = 0, seed: int = 1) -> CompanyEntry:
        """Found a company from a sample, `scale` customers larger. BadRequest when that makes no sense."""
        if sample not in SAMPLES:
            raise BadRequest(f"company must be one of {', '.join(SAMPLES)}, not {sample!r}")
        if not 0 <= scale <= SCALE_MAX:
            raise BadRequest(f"scale must be between 0 and {SCALE_MAX}")
        if scale and sample not in GROWING:
            raise BadRequest(f"company {sample} does not grow: scale must be 0")
        with self._lock:
            last = self.store.row("select max(realm_id) as realm_id from company")
            realm_id = str(int(last["realm_id"]) + 1 if last and last["realm_id"] else _FIRST_REALM_ID)
            file = f"company-{realm_id}.sqlite"
            company = Company.create(
                self._data_dir / file,
                clock=self.clock,
                realm_id=realm_id,
                name=name,
                sample=sample,
                scale=scale,
                seed=seed,
            )
            self._open[realm_id] = self._heard(realm_id, company)
            with self.store.transaction() as db:
                db.execute("insert into company values (?, ?, ?, ?)", (realm_id, name, sample, file))
        return CompanyEntry(realm_id=realm_id, name=name, sample=sample, file=self._data_dir / file)

    def create_person(self, email: str, *, password: str, memberships: dict[str, bool]) -> None:
        """Let a person in, or change them: `memberships` says of each realm id whether they administer it."""
        unknown = memberships.keys() - {entry.realm_id for entry in self.companies()}
        if unknown:
            raise BadRequest(f"there is no company with realm id {', '.join(sorted(unknown))}")
        with self.store.transaction() as db:
            db.execute("delete from membership where email = ?", (email,))
            db.execute("insert or replace into person values (?, ?)", (email, password))
            db.executemany(
                "insert into membership values (?, ?, ?)",
                [(email, realm_id, admin) for realm_id, admin in memberships.items()],
            )

    def memberships(self, email: str) -> list[Membership]:
        """The companies a person reaches."""
        rows = self.store.rows(
            "select realm_id, admin from membership where email = ? order by realm_id", email
        )
        directory = {entry.realm_id: entry for entry in self.companies()}
        return [Membership(company=directory[row["realm_id"]], admin=bool(row["admin"])) for row in rows]

    def people(self) -> list[str]:
        """The e-mail addresses of everybody who can sign in, in order."""
        return [row["email"] for row in self.store.rows("select email from person order by email")]

    def sign_in(self, email: str, password: str) -> bool:
        """Whether somebody is who they say."""
        return (
            self.store.row(
                "select 1 from person where email = ? and password = ?", email.strip().lower(), password
            )
            is not None
        )

    def check_token(self, bearer: str) -> TokenInfo:
        """What a bearer token stands for. Raises errors.TokenRefused."""
        return self.tokens.check(bearer)

    def set_clock(
        self, *, now: datetime | None = None, advance_s: float = 0, frozen: bool | None = None
    ) -> None:
        """Move, freeze or thaw the world's time, and remember it across restarts."""
        if frozen is not None:
            (self.clock.freeze if frozen else self.clock.thaw)()
        if now is not None:
            self.clock.set(now)
        if advance_s:
            self.clock.advance(advance_s)
        self._remember_clock()

    def reset(self, *, seed: int | None = None, now: datetime | None = None) -> None:
        """Back to the world as it was seeded: companies, people, time, no tokens, faults or journal.

        `seed` seeds its chance anew; with `now` it is sown at that moment, and time stands still there.
        """
        with self._lock:
            self.faults.clear()
            for entry in self.companies():
                self._discard(entry)
            self.store.clear()
            for told in self.cleared:
                told()
            self.clock.reset()
            if now is not None:
                self.set_clock(now=now, frozen=True)
            self.limits.reset()
            self.journal.clear()
            self._sow(self._seed.number if seed is None else seed)

    def lift_faults(self, rule_id: str | None = None) -> bool:
        """Lift one fault rule or all, and whatever state faults left in companies; False when there is no such rule."""
        if rule_id is None:
            self.faults.clear()
        elif not self.faults.remove(rule_id):
            return False
        self.limits.forgive()
        with self._lock:
            for company in self._open.values():
                company.suspended = False
                company.books_closed_on = None
        return True

    def close(self) -> None:
        """Close every file."""
        with self._lock:
            for company in self._open.values():
                company.close()
            self._open.clear()
            self.store.close()

    def _sow(self, number: int) -> None:
        self.chance.restart(number)
        self.store.remember("seed", str(number))
        sample, scale = self._seed.sample, self._seed.scale
        first_name = _FIRST_COMPANY_NAMES[sample]
        first = self.create_company(first_name, sample=sample, scale=scale, seed=number).realm_id
        second = self.create_company(_SECOND_COMPANY_NAME, sample="empty", seed=number).realm_id
        reach = ({first: True}, {first: True, second: True}, {first: False})
        for (email, _), memberships in zip(SEEDED_PEOPLE, reach, strict=True):
            self.create_person(email, password=SEEDED_PASSWORD, memberships=memberships)
        self.store.remember("seeded", "yes")

    def _heard(self, realm_id: str, company: Company) -> Company:
        """Pass on what a company tells."""
        company.listeners.append(partial(self._tell, realm_id))
        return company

    def _tell(self, realm_id: str, events: list[Event]) -> None:
        for listener in self.listeners:
            listener(realm_id, events)

    def _go_on(self) -> None:
        """Draw on after a restart, from a stream of its own: what was drawn before must not come again."""
        restarts = int(self.store.setting("restarts") or 0) + 1
        self.store.remember("restarts", str(restarts))
        self.chance.restart(self.seed_number, restarts)

    def _remember_clock(self) -> None:
        frozen_at = self.clock.frozen_at
        self.store.remember("clock_offset_s", repr(self.clock.offset_s))
        self.store.remember("clock_frozen_at", frozen_at.isoformat() if frozen_at else "")

    def _discard(self, entry: CompanyEntry) -> None:
        company = self._open.pop(entry.realm_id, None)
        if company is not None:
            company.close()
        for suffix in ("", "-wal", "-shm"):
            entry.file.with_name(entry.file.name + suffix).unlink(missing_ok=True)


def _kept_clock(store: Store) -> WorldClock:
    frozen_at = store.setting("clock_frozen_at")
    return WorldClock(
        float(store.setting("clock_offset_s") or 0),
        frozen_at=datetime.fromisoformat(frozen_at) if frozen_at else None,
    )
