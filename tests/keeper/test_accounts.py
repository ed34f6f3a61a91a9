"""Our keys at the authorities, on disk."""

import json
from pathlib import Path

import pytest

from stentor.keeper.acme.accounts import Accounts
from stentor.keeper.acme.settings import AuthoritySettings
from stentor.keeper.shelf.files import DiskFiles

SETTINGS = AuthoritySettings(name="first", directory="https://first.example/directory")


@pytest.fixture
def files(tmp_path: Path) -> DiskFiles:
    return DiskFiles(tmp_path)


def read_note(files: DiskFiles) -> dict:
    return json.loads(files.read("accounts/first.json") or b"{}")


def test_with_a_passphrase_no_key_lies_there_in_the_clear(files: DiskFiles) -> None:
    key = Accounts(files, b"horse").load_key(SETTINGS)
    assert "ENCRYPTED" in read_note(files)["key"]
    assert Accounts(files, b"horse").load_key(SETTINGS) == key


def test_a_key_in_the_clear_is_encrypted_when_it_is_next_used(files: DiskFiles) -> None:
    accounts = Accounts(files)
    key = accounts.load_key(SETTINGS)
    accounts._write(SETTINGS, key, "https://first.example/account/7")
    assert read_note(files)["key"]["d"]
    assert Accounts(files, b"horse").load_key(SETTINGS) == key
    assert "ENCRYPTED" in read_note(files)["key"]
    assert read_note(files)["uri"] == "https://first.example/account/7"


@pytest.mark.parametrize("passphrase", [b"donkey", None])
def test_a_key_that_cannot_be_opened_is_kept_beside_the_new_one(
    files: DiskFiles, passphrase: bytes | None
) -> None:
    key = Accounts(files, b"horse").load_key(SETTINGS)
    before = files.read("accounts/first.json")
    assert Accounts(files, passphrase).load_key(SETTINGS) != key
    assert files.read("accounts/former/first.json") == before
