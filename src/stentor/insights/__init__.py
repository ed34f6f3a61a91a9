"""What the lake counted, for the people of the studio.

`count_downloads` and `count_show_downloads` are the numbers; `compute_daily_chart` and the
template `insights/downloads_chart.html` draw them. No models: it all comes from the lake's
rollups, so it works with no more than the files.
"""

from stentor.insights.chart import DailyChart, compute_daily_chart
from stentor.insights.downloads import (
    EpisodeDownloads,
    ShowDownloads,
    count_downloads,
    count_show_downloads,
)

__all__ = [
    "DailyChart",
    "EpisodeDownloads",
    "ShowDownloads",
    "compute_daily_chart",
    "count_downloads",
    "count_show_downloads",
]
