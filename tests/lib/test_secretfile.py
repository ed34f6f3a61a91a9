from concurrent.futures import ThreadPoolExecutor

from stentor.lib.secretfile import load_or_create_secret


def test_a_secret_is_made_once_and_kept_for_its_owner_only(tmp_path):
    path = tmp_path / "keys" / "a.key"
    first = load_or_create_secret(path)
    assert len(first) == 32
    assert load_or_create_secret(path) == first
    assert path.stat().st_mode & 0o777 == 0o600


def test_many_that_come_first_at_once_agree(tmp_path):
    path = tmp_path / "a.key"
    with ThreadPoolExecutor(8) as pool:
        secrets = set(pool.map(lambda _: load_or_create_secret(path), range(32)))
    assert len(secrets) == 1
    assert [entry.name for entry in tmp_path.iterdir()] == ["a.key"]
