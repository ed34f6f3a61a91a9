"""How many certificates a worker holds ready is the operator's to say."""

from pathlib import Path

import trustme

from stentor.project.configuration import load_configuration
from stentor.project.supervisor.serving import build_door


def test_no_more_are_held_ready_than_the_setting_says(tmp_path: Path) -> None:
    data = tmp_path / "data"
    live = data / "certs" / "live"
    live.mkdir(parents=True)
    authority = trustme.CA()
    names = [f"n{number}.example.org" for number in range(103)]
    for name in names:
        pair = authority.issue_cert(name).private_key_and_cert_chain_pem.bytes()
        (live / f"{name}.pem").write_bytes(pair)
    door = build_door(load_configuration(data, flags={"STENTOR_EDGE_CERTIFICATES": "100"}))
    assert all(door.choose(name) for name in names)
    assert len(door.contexts) == 100
