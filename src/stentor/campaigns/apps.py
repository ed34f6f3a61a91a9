from django.apps import AppConfig


class CampaignsConfig(AppConfig):
    name = "stentor.campaigns"
    label = "campaigns"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from stentor.campaigns.publication import finish_unwritten_book
        from stentor.jobs.clock import register

        register("the ad book follows the rows", 1.0, lambda _now: finish_unwritten_book())
