import hashlib

import pytest

from stentor.lib.objects import LocalObjects


@pytest.fixture
def objects(tmp_path):
    return LocalObjects(tmp_path / "objects")


def test_an_object_is_named_by_the_sha256_of_its_bytes(objects):
    ref = objects.put_bytes(b"hello")
    assert ref == (hashlib.sha256(b"hello").hexdigest(), 5)
    assert objects.read(ref.sha256) == b"hello"


def test_storing_the_same_bytes_again_changes_nothing(objects):
    path = objects.path_of(objects.put_bytes(b"hello").sha256)
    before = path.stat()
    objects.put_bytes(b"hello")
    assert path.stat() == before


def test_a_file_is_copied_or_moved_in(objects, tmp_path):
    source = tmp_path / "source"
    source.write_bytes(b"x" * 3_000_000)
    copied = objects.put_file(source)
    assert source.exists()
    moved = objects.adopt_file(source)
    assert moved == copied
    assert not source.exists()
    assert objects.path_of(moved.sha256).stat().st_size == 3_000_000


def test_a_moved_file_is_readable_by_everybody(objects, tmp_path):
    source = tmp_path / "source"
    source.write_bytes(b"x")
    source.chmod(0o600)
    ref = objects.adopt_file(source)
    assert objects.path_of(ref.sha256).stat().st_mode & 0o777 == 0o644


def test_an_unknown_object_is_not_found(objects):
    assert not objects.has("0" * 64)
    with pytest.raises(FileNotFoundError):
        objects.read("0" * 64)
