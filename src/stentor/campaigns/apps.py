from django.apps import AppConfig


class CampaignsConfig(AppConfig):
    name = "stentor.campaigns"
    label = "campaigns"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from django_tasks.signals import task_finished

        from stentor.campaigns.following import follow_forms
        from stentor.campaigns.pacing.due import enqueue_due
        from stentor.campaigns.publication import finish_unwritten_book
        from stentor.campaigns.tasks import note_failed_intake
        from stentor.jobs.clock import register

        task_finished.connect(note_failed_intake, dispatch_uid="spot failed")
        register("the ad book follows the rows", 1.0, lambda _now: finish_unwritten_book())
        register("flights are paced", 5.0, enqueue_due)
        register("spots follow into new forms", 10.0, follow_forms)
