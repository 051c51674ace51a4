"""Who somebody is: the signed id_token, its key, and userinfo (quickbooks-online.md 1.3 and 1.6)."""

import base64
import hashlib
import threading

import msgspec
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa

from quickbooks_sandbox.world.tokens import ACCESS_TOKEN_LIFE_S, TokenPair
from quickbooks_sandbox.world.world import World

from .signing_key import signing_key

# Clients hard-code the vendor's issuer and check it, so the sandbox signs under that name.
ISSUER = "https://oauth.platform.intuit.com/op/v1"
_making_a_key = threading.Lock()
_keys: dict[int, rsa.RSAPrivateKey] = {}


class Identity:
    """Speaks for the people of a world, under its one key."""

    def __init__(self, world: World) -> None:
        self._world = world

    def id_token(self, pair: TokenPair) -> str:
        """An RS256 token about who consented."""
        now = int(self._world.clock.now().timestamp())
        claims: dict[str, object] = {
            "sub": _subject(pair.consent.email),
            "aud": [pair.consent.client_id],
            "auth_time": pair.authorised_at,
            "iss": ISSUER,
            "exp": now + ACCESS_TOKEN_LIFE_S,
            "iat": now,
        }
        if pair.consent.realm_id:
            claims["realmid"] = pair.consent.realm_id
        key = self._key()
        head = {"kid": _key_id(key), "alg": "RS256"}
        signed = f"{_packed(msgspec.json.encode(head))}.{_packed(msgspec.json.encode(claims))}"
        return f"{signed}.{_packed(key.sign(signed.encode(), padding.PKCS1v15(), hashes.SHA256()))}"

    def public_key(self) -> dict[str, str]:
        """The key as a JSON Web Key."""
        key = self._key()
        numbers = key.public_key().public_numbers()
        return {
            "kty": "RSA",
            "e": _number(numbers.e),
            "use": "sig",
            "kid": _key_id(key),
            "alg": "RS256",
            "n": _number(numbers.n),
        }

    def userinfo(self, email: str, *, scopes: frozenset[str]) -> dict[str, object]:
        """What the scopes let a client know about a person."""
        given_name = email.partition("@")[0].replace(".", " ").title()
        known: dict[str, object] = {"sub": _subject(email)}
        if "email" in scopes:
            known |= {"email": email, "emailVerified": True}
        if "profile" in scopes:
            known |= {"givenName": given_name, "familyName": "Example"}
        if "phone" in scopes:
            known |= {"phoneNumber": "+1 6505550100", "phoneNumberVerified": False}
        if "address" in scopes:
            known["address"] = {
                "streetAddress": "123 Sandbox Street",
                "locality": "Mountain View",
                "region": "CA",
                "postalCode": "94043",
                "country": "US",
            }
        return known

    def _key(self) -> rsa.RSAPrivateKey:
        seed = self._world.seed_number
        with _making_a_key:
            if seed not in _keys:
                _keys[seed] = signing_key(seed)
            return _keys[seed]


def _key_id(key: rsa.RSAPrivateKey) -> str:
    return (
        f"QBSANDBOX.{hashlib.sha256(_number(key.public_key().public_numbers().n).encode()).hexdigest()[:16]}"
    )


def _subject(email: str) -> str:
    digest = hashlib.sha256(email.encode()).hexdigest()
    return f"{digest[:8]}-{digest[8:12]}-{digest[12:16]}-{digest[16:20]}-{digest[20:32]}"


def _number(number: int) -> str:
    return _packed(number.to_bytes((number.bit_length() + 7) // 8, "big"))


def _packed(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()
