from django.apps import AppConfig


class InsightsConfig(AppConfig):
    name = "stentor.insights"
    label = "insights"
