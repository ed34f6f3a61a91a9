"""The keeper's figures, and that the edge's page has them."""

from pathlib import Path

from stentor.edge.metrics.board import MetricsBoard
from stentor.edge.metrics.text import render_metrics
from stentor.keeper.figures import FiguresWritten, collect_figures
from stentor.keeper.life.records import Attempt, Certificate, Situation
from stentor.keeper.proof import Proof

LIFE = 100_000.0
LIVE = Certificate("f", "x", 0.0, LIFE)
SPARE = Certificate("s", "y", 0.0, 2 * LIFE)


def test_every_name_has_its_ends_its_proof_and_its_alarm() -> None:
    late = Situation("a.example", ("x",), LIVE, failures=(Attempt(9.0, "live", "x"),),
                     earlier_failures={"live": 20})  # fmt: skip
    good = Situation("b.example", ("x", "y"), LIVE, SPARE)
    proofs = {"b.example": Proof(50.0, 40.0)}
    found = {
        metric.name.removeprefix("stentor_certificate_"): dict(metric.values)
        for metric in collect_figures([late, good], proofs, 0.95 * LIFE)
    }
    assert found["earliest_expiry_timestamp"] == {
        'name="a.example",slot="live"': LIFE,
        'name="b.example",slot="live"': LIFE,
        'name="b.example",slot="spare"': 2 * LIFE,
    }
    assert found["alarm"] == {'name="a.example"': 3.0, 'name="b.example"': 0.0}
    assert found["failures"]['name="a.example"'] == 21.0
    assert found["proof_age_seconds"] == {'name="b.example"': 0.95 * LIFE - 40.0}


def test_the_edge_tells_of_them(tmp_path: Path) -> None:
    writer = FiguresWritten(tmp_path)
    writer.write([Situation("a.example", ("x",), LIVE)], {}, 10.0)
    others = MetricsBoard(tmp_path / "metrics", "edge-1").read_others()
    line = 'stentor_certificate_earliest_expiry_timestamp{worker="keeper",name="a.example"'
    assert line in render_metrics(others)
    before = (tmp_path / "metrics" / "keeper.json").stat().st_mtime_ns
    writer.write([], {}, 11.0)
    assert (tmp_path / "metrics" / "keeper.json").stat().st_mtime_ns == before
