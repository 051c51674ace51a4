"""Codes, access tokens and refresh tokens: who may enter which company, and until when.

Lives and rotation follow quickbooks-online.md 1.3 and 1.4. A superseded refresh token is dead at once: the vendor's grace
period is undocumented, and a client that relies on it loses its connection in the field.
"""

import sqlite3
from dataclasses import dataclass

from .chance import Chance
from .clock import WorldClock
from .errors import GrantRefused, Refusal, TokenRefused
from .store import Store

ACCESS_TOKEN_LIFE_S = 3_600
CODE_LIFE_S = 300
REFRESH_TOKEN_LIFE_S = 100 * 86_400
REFRESH_TOKEN_LIFE_TOLD_S = 8_726_400
REFRESH_TOKEN_ROTATES_AFTER_S = 86_400
HARD_LIFE_S = 157_680_000
_EXPIRED_TOKEN_REMEMBERED_S = 86_400
_BEARER_CHARACTERS_MIN = 20
_BEARER_CHARACTERS_MAX = 4_096
_JWE_HEADER = "eyJlbmMiOiJBMTI4Q0JDLUhTMjU2IiwiYWxnIjoiZGlyIn0.."


@dataclass(frozen=True, kw_only=True)
class Consent:
    """What a person agreed to: this client may enter this company, for these scopes."""

    client_id: str
    realm_id: str | None
    email: str
    scopes: frozenset[str]


@dataclass(frozen=True, kw_only=True)
class TokenInfo:
    """What a good bearer token stands for."""

    connection_id: int
    realm_id: str | None
    client_id: str
    email: str
    scopes: frozenset[str]


@dataclass(frozen=True, kw_only=True)
class TokenPair:
    """An answer of the token endpoint; times in seconds from now, `authorised_at` in epoch seconds."""

    access_token: str
    refresh_token: str
    hard_expires_in: int
    authorised_at: int
    consent: Consent


@dataclass(frozen=True, kw_only=True)
class Connection:
    """An app's way into a company, as people see it: no token in it. Times in epoch seconds."""

    id: int
    consent: Consent
    authorised_at: float
    access_expires_at: float
    refresh_expires_at: float


class Tokens:
    """Issues, rotates, checks and revokes, by the world's clock."""

    def __init__(self, store: Store, clock: WorldClock, chance: Chance) -> None:
        self._store = store
        self._clock = clock
        self._chance = chance

    def issue_code(self, consent: Consent, *, redirect_uri: str) -> str:
        """A single-use code for the redirect."""
        code = self._label("AB11") + self._chance.text(24)
        with self._store.transaction() as db:
            db.execute("delete from code where expires_at <= ?", (self._now(),))
            db.execute(
                "insert into code values (?, ?, ?, ?, ?, ?, ?)",
                (code, *_columns(consent), redirect_uri, self._now() + CODE_LIFE_S),
            )
        return code

    def redeem(self, code: str, *, client_id: str, redirect_uri: str) -> TokenPair:
        """Exchange a code. GrantRefused when it is unknown, used, expired, another client's or another redirect's."""
        with self._store.transaction() as db:
            row = db.execute("select * from code where value = ?", (code,)).fetchone()
            db.execute("delete from code where value = ?", (code,))
        if row is None or row["expires_at"] <= self._now():
            raise GrantRefused
        if (row["client_id"], row["redirect_uri"]) != (client_id, redirect_uri):
            raise GrantRefused
        return self.grant(_consent(row))

    def grant(self, consent: Consent) -> TokenPair:
        """Open a new connection without asking anybody."""
        now = self._now()
        with self._store.transaction() as db:
            cursor = db.execute(
                "insert into connection values (null, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    *_columns(consent),
                    self._new_refresh_token(),
                    now,
                    now + REFRESH_TOKEN_LIFE_S,
                    now + HARD_LIFE_S,
                    now,
                ),
            )
            return self._pair(db, cursor.lastrowid)

    def refresh(self, refresh_token: str, *, client_id: str) -> TokenPair:
        """A new access token; also a new refresh token once the value is a day old. GrantRefused when it is no good."""
        now = self._now()
        with self._store.transaction() as db:
            row = db.execute(
                "select * from connection where refresh_token = ? and client_id = ?",
                (refresh_token, client_id),
            ).fetchone()
            if row is None or now >= min(row["refresh_expires_at"], row["hard_expires_at"]):
                raise GrantRefused
            if now - row["refresh_token_since"] >= REFRESH_TOKEN_ROTATES_AFTER_S:
                db.execute(
                    "update connection set refresh_token = ?, refresh_token_since = ? where id = ?",
                    (self._new_refresh_token(), now, row["id"]),
                )
            db.execute(
                "update connection set refresh_expires_at = ? where id = ?",
                (now + REFRESH_TOKEN_LIFE_S, row["id"]),
            )
            return self._pair(db, row["id"])

    def check(self, bearer: str) -> TokenInfo:
        """What a bearer token stands for, or TokenRefused."""
        if not bearer:
            raise TokenRefused(Refusal.MISSING)
        if not _BEARER_CHARACTERS_MIN <= len(bearer) <= _BEARER_CHARACTERS_MAX:
            raise TokenRefused(Refusal.MALFORMED)
        row = self._store.row(
            "select c.*, a.expires_at from access_token a join connection c on c.id = a.connection_id where a.value = ?",
            bearer,
        )
        if row is None:
            raise TokenRefused(Refusal.REVOKED)
        if row["expires_at"] <= self._now():
            raise TokenRefused(Refusal.EXPIRED)
        consent = _consent(row)
        return TokenInfo(
            connection_id=row["id"],
            realm_id=consent.realm_id,
            client_id=consent.client_id,
            email=consent.email,
            scopes=consent.scopes,
        )

    def expire(self, bearer: str) -> None:
        """Let an access token's hour be over."""
        with self._store.transaction() as db:
            db.execute("update access_token set expires_at = ? where value = ?", (self._now(), bearer))

    def age(self, refresh_token: str) -> str | None:
        """Let a refresh token's day be over, so that its next use changes it: its client; None when there is none."""
        since = self._now() - REFRESH_TOKEN_ROTATES_AFTER_S
        with self._store.transaction() as db:
            row = db.execute(
                "update connection set refresh_token_since = ? where refresh_token = ? returning client_id",
                (since, refresh_token),
            ).fetchone()
            return row["client_id"] if row else None

    def revoke(self, token: str) -> bool:
        """End the connection an access or refresh token belongs to; False when there is none."""
        with self._store.transaction() as db:
            return bool(
                db.execute(
                    "delete from connection where refresh_token = ?"
                    " or id = (select connection_id from access_token where value = ?)",
                    (token, token),
                ).rowcount
            )

    def connections(self) -> list[Connection]:
        """All connections there are, the newest first."""
        rows = self._store.rows(
            "select c.*, (select max(expires_at) from access_token where connection_id = c.id) as access_expires_at"
            " from connection c order by id desc"
        )
        return [
            Connection(
                id=row["id"],
                consent=_consent(row),
                authorised_at=row["authorised_at"],
                access_expires_at=row["access_expires_at"] or row["authorised_at"],
                refresh_expires_at=min(row["refresh_expires_at"], row["hard_expires_at"]),
            )
            for row in rows
        ]

    def end_connection(self, connection_id: int) -> bool:
        """Revoke a connection by its id; False when there is none."""
        with self._store.transaction() as db:
            return bool(db.execute("delete from connection where id = ?", (connection_id,)).rowcount)

    def _pair(self, db: sqlite3.Connection, connection_id: int | None) -> TokenPair:
        now = self._now()
        row = db.execute("select * from connection where id = ?", (connection_id,)).fetchone()
        access_token = _JWE_HEADER + self._chance.text(600)
        db.execute("delete from access_token where expires_at <= ?", (now - _EXPIRED_TOKEN_REMEMBERED_S,))
        db.execute(
            "insert into access_token values (?, ?, ?)",
            (access_token, connection_id, now + ACCESS_TOKEN_LIFE_S),
        )
        return TokenPair(
            access_token=access_token,
            refresh_token=row["refresh_token"],
            hard_expires_in=round(row["hard_expires_at"] - now),
            authorised_at=int(row["authorised_at"]),
            consent=_consent(row),
        )

    def _new_refresh_token(self) -> str:
        return self._label("AB11") + self._chance.text(32)

    def _label(self, prefix: str) -> str:
        return f"{prefix}{self._chance.below(10**10):010d}"

    def _now(self) -> float:
        return self._clock.now().timestamp()


def _columns(consent: Consent) -> tuple[str, str | None, str, str]:
    return consent.client_id, consent.realm_id, consent.email, " ".join(sorted(consent.scopes))


def _consent(row: sqlite3.Row) -> Consent:
    return Consent(
        client_id=row["client_id"],
        realm_id=row["realm_id"],
        email=row["email"],
        scopes=frozenset(row["scopes"].split()),
    )
