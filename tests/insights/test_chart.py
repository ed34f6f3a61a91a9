import itertools
from datetime import UTC, date, datetime, timedelta
from xml.etree import ElementTree as ET

import pytest
from django.template.loader import render_to_string
from hypothesis import given
from hypothesis import strategies as st

from stentor.insights import EpisodeDownloads, compute_daily_chart
from stentor.insights.chart import HEIGHT, WIDTH, compute_scale_step

TODAY = date(2026, 11, 24)
YESTERDAY = TODAY - timedelta(days=1)
BY_DAY = st.dictionaries(
    st.integers(0, 40).map(lambda back: TODAY - timedelta(days=back)), st.integers(0, 10**7)
).map(lambda days: sorted(days.items()))


@pytest.mark.parametrize(
    ("most", "step"),
    [(0, 1), (1, 1), (4, 1), (5, 2), (8, 2), (9, 5), (20, 5), (21, 10), (971, 500), (2001, 1000)],
)
def test_the_scale_goes_in_round_steps_of_whole_downloads(most, step):
    assert compute_scale_step(most) == step


def test_the_last_thirty_days_are_shown_and_days_without_requests_are_none():
    old = TODAY - timedelta(days=30)
    chart = compute_daily_chart([(old, 5), (YESTERDAY, 3)], TODAY)
    assert [bar.downloads for bar in chart.bars] == [*[0] * 28, 3, 0]
    assert (chart.bars[0].day, chart.bars[-1].day) == (TODAY - timedelta(days=29), TODAY)
    assert chart.total == 3


def test_the_day_that_still_goes_on_looks_and_reads_so():
    chart = compute_daily_chart([(YESTERDAY, 1), (TODAY, 1204)], TODAY)
    assert [bar.day for bar in chart.bars if bar.is_unfinished] == [TODAY]
    assert [bar.label for bar in chart.bars[-2:]] == [
        "Mon 23 Nov: 1 download",
        "Tue 24 Nov: 1,204 downloads, so far",
    ]


def test_the_chart_says_in_a_sentence_what_it_shows():
    assert compute_daily_chart([(YESTERDAY, 971), (TODAY, 29)], TODAY).description == (
        "1,000 downloads from Mon 26 Oct to Tue 24 Nov 2026; most on Mon 23 Nov, 971."
    )
    empty = compute_daily_chart([], TODAY)
    assert empty.is_empty
    assert empty.description == "No downloads from Mon 26 Oct to Tue 24 Nov 2026."


@given(BY_DAY, st.integers(1, 40))
def test_bars_stand_on_the_base_in_the_box_and_do_not_touch(by_day, days):
    chart = compute_daily_chart(by_day, TODAY, days)
    assert len(chart.bars) == days
    for bar in chart.bars:
        assert 0 <= bar.y <= chart.baseline
        assert bar.y + bar.height == pytest.approx(chart.baseline, abs=0.02)
        assert chart.left <= bar.x <= bar.x + bar.width <= chart.right
    for before, after in zip(chart.bars, chart.bars[1:], strict=False):
        assert before.x + before.width < after.x


@given(BY_DAY)
def test_a_bar_is_as_high_as_the_scale_says(by_day):
    chart = compute_daily_chart(by_day, TODAY)
    top = chart.scale[-1]
    assert len(chart.scale) <= 5
    assert [tick.position for tick in chart.scale] == sorted(
        (tick.position for tick in chart.scale), reverse=True
    )
    number = int(top.label.replace(",", ""))
    for bar in chart.bars:
        assert bar.downloads <= number
        assert bar.height == pytest.approx(
            (chart.baseline - top.position) * bar.downloads / number, abs=0.02
        )


@given(st.integers(1, 120))
def test_dates_below_have_room_and_the_last_day_is_named(days):
    dates = compute_daily_chart([], TODAY, days).dates
    assert dates[-1].label == "24 Nov"
    for before, after in itertools.pairwise(dates):
        assert after.position - before.position > 70


def render(by_day, counted_until=None):
    total = sum(number for _, number in by_day)
    downloads = EpisodeDownloads(
        total=total, by_day=by_day, rejected={}, counted_until=counted_until, rule_version=None
    )
    chart = compute_daily_chart(by_day, TODAY)
    context = {"chart": chart, "downloads": downloads, "chart_id": "c"}
    return render_to_string("insights/downloads_chart.html", context)


def test_the_drawing_is_named_and_described_and_every_bar_says_its_number(settings):
    html = render([(YESTERDAY, 1204)])
    svg = ET.fromstring(html[html.index("<svg") : html.index("</svg>") + 6])
    assert svg.get("viewBox") == f"0 0 {WIDTH:g} {HEIGHT:g}"
    named = {element.get("id"): element.text for element in svg if element.get("id")}
    assert set(svg.get("aria-labelledby", "").split()) == set(named)
    assert named["c-title"] == "Downloads by day"
    assert "Mon 23 Nov, 1,204" in named["c-description"]
    bars = [element[0].text for element in svg.iter("rect")]
    assert len(bars) == 30
    assert bars[-2] == "Mon 23 Nov: 1,204 downloads"


def test_the_same_numbers_stand_in_a_table():
    html = render([(YESTERDAY, 1204)])
    rows = html.split("<tbody>")[1].split("<tr>")[1:]
    assert len(rows) == 30
    assert '<time datetime="2026-11-23">23 Nov 2026</time></th><td>1204</td>' in rows[1]


def test_days_and_the_moment_of_counting_are_said_to_be_utc(settings):
    settings.TIME_ZONE = "Asia/Tokyo"
    html = render([(YESTERDAY, 1)], datetime(2026, 11, 24, 0, 3, 9, tzinfo=UTC))
    assert "Last 30 days, in UTC." in html
    assert ">24 Nov 2026, 00:03:09</time> UTC." in html


def test_without_downloads_it_says_what_will_happen_instead_of_an_empty_drawing():
    html = render([])
    assert "No downloads yet." in html
    assert "<svg" not in html


def test_nothing_in_it_needs_a_style_or_script_of_the_page():
    html = render([(YESTERDAY, 3)])
    assert "style=" not in html
    assert "<script" not in html
