"""The environment is read strictly."""

from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from ar_automation.config.environment import envbool, envint, envsecret, envstr


@pytest.mark.parametrize(
    ("raw", "expected"), [("1", True), ("Yes", True), ("on", True), ("0", False), ("off", False), ("", False)]
)
def test_booleans(monkeypatch: pytest.MonkeyPatch, raw: str, *, expected: bool) -> None:
    monkeypatch.setenv("AR_X", raw)
    assert envbool("AR_X", default=not expected) is expected


def test_defaults_hold_when_nothing_is_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("AR_X", raising=False)
    assert envbool("AR_X", default=True)
    assert envint("AR_X", 7) == 7
    assert envstr("AR_X", "text") == "text"
    assert envsecret("AR_X", "none") == "none"


def test_nonsense_is_refused_by_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AR_X", "maybe")
    with pytest.raises(ImproperlyConfigured, match="AR_X must be true or false"):
        envbool("AR_X", default=True)
    with pytest.raises(ImproperlyConfigured, match="AR_X must be a whole number"):
        envint("AR_X", 7)


def test_a_secret_comes_from_its_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    path = tmp_path / "secret"
    path.write_text("from file\n")
    monkeypatch.setenv("AR_X_FILE", str(path))
    monkeypatch.delenv("AR_X", raising=False)
    assert envsecret("AR_X") == "from file"
    monkeypatch.setenv("AR_X", "direct")
    with pytest.raises(ImproperlyConfigured, match="not both"):
        envsecret("AR_X")


def test_a_secret_file_that_cannot_be_read_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("AR_X_FILE", str(tmp_path / "missing"))
    with pytest.raises(ImproperlyConfigured, match="AR_X_FILE cannot be read"):
        envsecret("AR_X")
