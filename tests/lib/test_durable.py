import pytest

from stentor.lib.durable import write_bytes_durably, write_durably


def test_content_replaces_the_target(tmp_path):
    target = tmp_path / "deep" / "file"
    write_bytes_durably(target, b"one")
    write_bytes_durably(target, b"two")
    assert target.read_bytes() == b"two"


def test_an_error_leaves_the_target_and_no_temporary_file(tmp_path):
    target = tmp_path / "file"
    write_bytes_durably(target, b"kept")

    def fail_in_the_middle():
        with write_durably(target) as file:
            file.write(b"half")
            raise OSError("disk full")

    with pytest.raises(OSError, match="disk full"):
        fail_in_the_middle()
    assert [path.name for path in tmp_path.iterdir()] == ["file"]
    assert target.read_bytes() == b"kept"


def test_the_mode_holds_from_the_first_byte(tmp_path):
    with write_durably(tmp_path / "key", mode=0o600) as file:
        file.write(b"secret")
        [temporary] = tmp_path.iterdir()
        assert temporary.stat().st_mode & 0o777 == 0o600
    assert (tmp_path / "key").stat().st_mode & 0o777 == 0o600
