from django.apps import AppConfig


class InsightsConfig(AppConfig):
    name = "stentor.insights"
    label = "insights"

    def ready(self) -> None:
        from stentor.insights.keeping import keep_sums
        from stentor.insights.public.publication import StatsFollower
        from stentor.jobs.clock import register

        register("reports of many shows are added up", 60.0, keep_sums)
        register("public statistics follow the numbers", 15.0, StatsFollower().follow)
