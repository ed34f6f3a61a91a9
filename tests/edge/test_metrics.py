"""What a worker tells those who watch it, and whom it tells."""

import re

import pytest

from servers.edge_client import Talk, get, wait_until
from stentor.contracts.metric import Metric
from stentor.edge.metrics.board import STALE_SECONDS, MetricsBoard
from stentor.edge.metrics.text import make_metric, render_metrics
from stentor.edge.serving.client import name_holder
from stentor.lib.layout import DataLayout

TOKEN = "0123456789abcdef"
SAMPLE = re.compile(r'stentor_edge_[a-z_]+\{worker="e\d"(,[a-z]+="[^"]*")?\} -?[0-9.e+-]+')


def test_every_line_is_prometheus_text(world) -> None:
    get(world.edge.http, "/")
    answer = get(world.edge.http, "/metrics")
    assert answer.headers["content-type"] == "text/plain; version=0.0.4; charset=utf-8"
    lines = answer.body.decode().splitlines()
    typed = [line.split()[2] for line in lines if line.startswith("# TYPE ")]
    assert len(typed) == len(set(typed)) > 10
    samples = [line for line in lines if not line.startswith("#")]
    for line in samples:
        assert SAMPLE.fullmatch(line), line
    assert any('answers_total{worker="e1",status="200"}' in line for line in samples)


@pytest.mark.parametrize("field", ["x_forwarded_for", "forwarded", "via", "x_real_ip"])
def test_it_is_for_this_machine_alone(world, field: str) -> None:
    assert get(world.edge.http, "/metrics", **{field: "192.0.2.1"}).status == 404
    bearer = get(world.edge.http, "/metrics", authorization="Bearer x", **{field: "192.0.2.1"})
    assert bearer.status == 404


@pytest.mark.parametrize(
    ("authorization", "status"),
    [
        (f"Bearer {TOKEN}", 200),
        (f"bearer {TOKEN} ", 200),
        (f"Basic {TOKEN}", 404),
        (TOKEN, 404),
        ("Bearer", 404),
        (f"Bearer {TOKEN}x", 404),
        ("Bearer é", 404),
    ],
)
def test_or_for_whoever_brings_the_token(serve, authorization: str, status: int) -> None:
    edge = serve(metrics_token=TOKEN)
    fields = {"x_forwarded_for": "192.0.2.1", "authorization": authorization}
    assert get(edge.http, "/metrics", **fields).status == status


def test_any_worker_tells_of_all(serve) -> None:
    edge = serve(workers=2)

    def tells_of_both() -> bool:
        body = get(edge.http, "/metrics").body
        return b'resident_bytes{worker="e1"}' in body and b'resident_bytes{worker="e2"}' in body

    wait_until(tells_of_both, 20)


def test_figures_of_one_name_stand_together() -> None:
    text = render_metrics(
        {
            "b": [make_metric("x", "gauge", "X.", 2), Metric("y", "counter", "Y.", [("a='1'", 3)])],
            "a": [make_metric("x", "gauge", "X.", 1)],
        }
    )
    assert text.splitlines() == [
        "# HELP x X.", "# TYPE x gauge", 'x{worker="a"} 1', 'x{worker="b"} 2',
        "# HELP y Y.", "# TYPE y counter", "y{worker=\"b\",a='1'} 3",
    ]  # fmt: skip


def test_a_worker_that_has_ended_is_forgotten(layout: DataLayout) -> None:
    gone, here = MetricsBoard(layout.run, "gone"), MetricsBoard(layout.run, "here")
    gone.write([make_metric("x", "gauge", "X.", 1)])
    here.write([])
    (layout.run / "torn.json").write_bytes(b'[{"na')
    now = (layout.run / "gone.json").stat().st_mtime
    assert list(here.read_others(now)) == ["gone"]
    assert here.read_others(now + STALE_SECONDS + 1) == {}


def test_connections_and_bytes_are_counted(serve) -> None:
    edge = serve()
    with Talk(edge.http) as one:
        assert one.ask("GET", "/healthz").status == 200
        body = get(edge.http, "/metrics").body
    assert b'connections{worker="e1"} 2\n' in body
    sent = re.search(rb'sent_bytes_total\{worker="e1"\} (\d+)', body)
    assert int(sent[1]) > 100


@pytest.mark.parametrize(
    ("address", "holder"),
    [
        ("192.0.2.1", "192.0.2.1"),
        ("2001:db8::1", "2001:db8::/64"),
        ("2001:db8:0:0:ffff::1", "2001:db8::/64"),
        ("2001:db8:0:1::1", "2001:db8:0:1::/64"),
        ("::1", "::/64"),
    ],
)
def test_limits_hold_a_subscriber_not_an_address(address: str, holder: str) -> None:
    assert name_holder(address) == holder
