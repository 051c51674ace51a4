"""Secrets at rest: AES-256-GCM under a ring of keys.

The ring is one text, AR_SECRET_KEY: secrets separated by whitespace or commas, the newest first. The first one
encrypts, all of them decrypt; so a key is rotated by putting a new one in front and re-encrypting at leisure.
A blob is: version byte, 4 bytes of key id, 12 bytes of nonce, ciphertext with tag. The context (ids of account
and connection) is authenticated with it, so that a blob moved to another row does not open.
"""

import base64
import hashlib
import os
import secrets
from collections.abc import Sequence
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

_VERSION = b"\x01"
_ID_BYTES = 4
_NONCE_BYTES = 12
_SECRET_CHARS_MIN = 32


class DecryptionError(Exception):
    """This secret cannot be opened: its key is no longer in the ring, or it belongs to another record."""


class KeyRing:
    """Encrypts with the newest key, decrypts with any."""

    def __init__(self, ring: str) -> None:
        keys = [_derive_bytes(secret, "encryption") for secret in _secrets(ring)]
        self._newest = _key_id(keys[0])
        self._keys = {_key_id(key): AESGCM(key) for key in keys}

    @classmethod
    def from_settings(cls) -> "KeyRing":
        """The ring of AR_SECRET_KEY."""
        from django.conf import settings

        return cls(settings.AR_SECRET_KEY)

    def encrypt(self, plaintext: bytes, *, context: str) -> bytes:
        """Seal under the newest key, bound to the context."""
        nonce = os.urandom(_NONCE_BYTES)
        sealed = self._keys[self._newest].encrypt(nonce, plaintext, context.encode())
        return _VERSION + self._newest + nonce + sealed

    def decrypt(self, blob: bytes, *, context: str) -> bytes:
        """Open a blob sealed with the same context; DecryptionError otherwise."""
        blob = bytes(blob)
        key_id, nonce = blob[1 : 1 + _ID_BYTES], blob[1 + _ID_BYTES : 1 + _ID_BYTES + _NONCE_BYTES]
        key = self._keys.get(key_id)
        if blob[:1] != _VERSION or key is None:
            raise DecryptionError(DecryptionError.__doc__)
        try:
            return key.decrypt(nonce, blob[1 + _ID_BYTES + _NONCE_BYTES :], context.encode())
        except InvalidTag:
            raise DecryptionError(DecryptionError.__doc__) from None

    def is_newest(self, blob: bytes) -> bool:
        """False when the blob should be sealed anew."""
        return bytes(blob[1 : 1 + _ID_BYTES]) == self._newest


def derive(ring: str, purpose: str) -> str:
    """A text key for another purpose from the newest secret; knowing it does not tell the secret."""
    return _text(_derive_bytes(_secrets(ring)[0], purpose))


def derive_older(ring: str, purpose: str) -> list[str]:
    """The same from the older secrets, for accepting what they signed."""
    return [_text(_derive_bytes(secret, purpose)) for secret in _secrets(ring)[1:]]


def local_secret(data_dir: Path, *, create: bool) -> str:
    """The secret kept in the data folder (mode 0600), made on first use when allowed; else empty."""
    path = data_dir / "secret_key"
    if not path.exists():
        if not create:
            return ""
        data_dir.mkdir(parents=True, exist_ok=True)
        draft = path.with_name(f"secret_key.{os.getpid()}")
        draft.touch(mode=0o600)
        draft.write_text(secrets.token_urlsafe(48))
        try:
            # A link fails when another process was first; then its secret is the one.
            os.link(draft, path)
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return path.read_text().strip()


def _secrets(ring: str) -> Sequence[str]:
    found = ring.replace(",", " ").split()
    if not found or any(len(secret) < _SECRET_CHARS_MIN for secret in found):
        raise ValueError(f"AR_SECRET_KEY must hold secrets of at least {_SECRET_CHARS_MIN} characters.")
    return found


def _derive_bytes(secret: str, purpose: str) -> bytes:
    return HKDF(SHA256(), length=32, salt=None, info=f"ar-automation {purpose}".encode()).derive(
        secret.encode()
    )


def _key_id(key: bytes) -> bytes:
    return hashlib.sha256(key).digest()[:_ID_BYTES]


def _text(key: bytes) -> str:
    return base64.urlsafe_b64encode(key).decode()
