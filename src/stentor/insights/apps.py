from django.apps import AppConfig


class InsightsConfig(AppConfig):
    name = "stentor.insights"
    label = "insights"

    def ready(self) -> None:
        from stentor.insights.public.publication import StatsFollower
        from stentor.jobs.clock import register

        register("public statistics follow the numbers", 15.0, StatsFollower().follow)
