"""Secrets open only with a key of the ring and in the record they were sealed for."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ar_automation.kit import crypto
from ar_automation.kit.crypto import DecryptionError, KeyRing

OLD = "o" * 40
NEW = "n" * 40


@given(st.binary(max_size=200), st.text(max_size=40))
def test_what_was_sealed_opens(plaintext: bytes, context: str) -> None:
    ring = KeyRing(NEW)
    blob = ring.encrypt(plaintext, context=context)
    assert ring.decrypt(memoryview(blob), context=context) == plaintext  # type: ignore[arg-type]
    assert plaintext not in blob or len(plaintext) < 4


def test_the_same_text_is_never_sealed_alike() -> None:
    ring = KeyRing(NEW)
    assert ring.encrypt(b"token", context="1:2") != ring.encrypt(b"token", context="1:2")


def test_a_blob_moved_to_another_record_does_not_open() -> None:
    ring = KeyRing(NEW)
    with pytest.raises(DecryptionError):
        ring.decrypt(ring.encrypt(b"token", context="1:2"), context="1:3")


@pytest.mark.parametrize("position", [0, 1, 6, 20, -1])
def test_a_changed_byte_does_not_open(position: int) -> None:
    ring = KeyRing(NEW)
    blob = bytearray(ring.encrypt(b"token", context="c"))
    blob[position] ^= 1
    with pytest.raises(DecryptionError):
        ring.decrypt(bytes(blob), context="c")


@pytest.mark.parametrize("blob", [b"", b"\x01", b"\x01" + b"k" * 10])
def test_a_blob_cut_short_does_not_open(blob: bytes) -> None:
    with pytest.raises(DecryptionError):
        KeyRing(NEW).decrypt(blob, context="c")


def test_after_rotation_old_secrets_open_and_are_known_as_old() -> None:
    blob = KeyRing(OLD).encrypt(b"token", context="c")
    rotated = KeyRing(f"{NEW}, {OLD}")
    assert rotated.decrypt(blob, context="c") == b"token"
    assert not rotated.is_newest(blob)
    assert rotated.is_newest(rotated.encrypt(b"token", context="c"))
    with pytest.raises(DecryptionError):
        KeyRing(NEW).decrypt(blob, context="c")


@pytest.mark.parametrize("ring", ["", "  ", "short", f"{NEW} short"])
def test_a_weak_or_missing_secret_is_refused(ring: str) -> None:
    with pytest.raises(ValueError, match="at least 32"):
        KeyRing(ring)


def test_keys_for_different_purposes_differ_and_older_ones_are_kept() -> None:
    assert crypto.derive(NEW, "django") != crypto.derive(NEW, "other")
    assert crypto.derive_older(f"{NEW} {OLD}", "django") == [crypto.derive(OLD, "django")]


def test_the_local_secret_is_made_once_and_is_private(tmp_path: Path) -> None:
    folder = tmp_path / "var"
    assert crypto.local_secret(folder, create=False) == ""
    secret = crypto.local_secret(folder, create=True)
    assert len(secret) >= 32
    assert crypto.local_secret(folder, create=False) == secret == crypto.local_secret(folder, create=True)
    assert [path.name for path in folder.iterdir()] == ["secret_key"]
    assert (folder / "secret_key").stat().st_mode & 0o777 == 0o600
