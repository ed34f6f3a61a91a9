"""What the person who started it reads."""

from pathlib import Path

import pytest

from stentor.project.configuration import load_configuration
from stentor.project.supervisor import welcome
from stentor.project.supervisor.welcome import write_welcome

LINK = "https://studio.localhost:8443/welcome/abc"


def write(
    tmp_path: Path, *, ca: Path | None = None, owner_link: str | None = None, address: str = "::1"
) -> str:
    configuration = load_configuration(tmp_path, {})
    return write_welcome(configuration, ca=ca, owner_link=owner_link, address=address)


def test_it_says_where_to_go(tmp_path: Path) -> None:
    text = write(tmp_path)
    assert "https://localhost:8443/\n" in text
    assert "https://studio.localhost:8443/\n" in text


def test_the_root_is_named_where_there_is_one(tmp_path: Path) -> None:
    assert "--cacert" not in write(tmp_path)
    assert f"--cacert {tmp_path}/ca.pem" in write(tmp_path, ca=tmp_path / "ca.pem")


def test_the_owners_link_is_named_while_nobody_owns_it(tmp_path: Path) -> None:
    assert LINK in write(tmp_path, owner_link=LINK)
    assert "welcome" not in write(tmp_path)


@pytest.mark.parametrize(
    ("address", "reachable"),
    [("::1", "::1"), ("127.0.0.1", "127.0.0.1"), ("0.0.0.0", "127.0.0.1"), ("::", "::1")],
)
def test_a_host_that_does_not_resolve_comes_with_the_way_to_reach_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, address: str, reachable: str
) -> None:
    monkeypatch.setattr(welcome, "does_resolve", lambda host: host == "localhost")
    text = write(tmp_path, address=address)
    assert f"/etc/hosts:  {reachable} studio.localhost" in text
    assert f"--resolve studio.localhost:8443:{reachable}" in text
    assert "--resolve localhost:" not in text
