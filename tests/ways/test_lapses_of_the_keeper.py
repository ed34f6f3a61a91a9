"""The same client, while what the keeper stands on gives way: nonces refused, a foreign key on
disk, and the keeper itself killed again and again."""

import json
from collections.abc import Callable

import pytest

from servers.certificate_faults import (
    the_keeper_is_killed_at_every_step,
    the_key_on_disk_is_another,
)
from servers.certificate_stage import Stage, assert_never_refused, watch
from servers.serving import run_stentor
from servers.watched import HOST

pytestmark = pytest.mark.way


def test_nobody_is_shown_a_certificate_that_he_would_refuse(
    make_stage: Callable[..., Stage],
) -> None:
    stage = make_stage(PEBBLE_WFE_NONCEREJECT="50")
    stage.seconds = 20  # of a life of 45: wait less
    client = watch(stage)
    the_key_on_disk_is_another(stage)
    the_keeper_is_killed_at_every_step(stage)
    assert_never_refused(client, stage)
    assert client.unreached == []
    status = run_stentor("certs", "status", "--json", "--data", stage.platform.layout.root)
    listed = json.loads(status.stdout)["certificates"]
    kinds = {(one["name"], one["kind"]) for one in listed}
    assert {(HOST, "public"), (HOST, "spare")} <= kinds
    served = next(one for one in listed if (one["name"], one["kind"]) == (HOST, "public"))
    assert served["served"]
    assert all(look["is_this"] for look in served["served"])
