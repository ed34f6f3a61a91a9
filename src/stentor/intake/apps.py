from django.apps import AppConfig


class IntakeConfig(AppConfig):
    name = "stentor.intake"
    label = "intake"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from django_tasks.signals import task_finished

        from stentor.intake.processing import bring_waiting
        from stentor.intake.tasks import note_failed_processing
        from stentor.intake.uploads import discard_stale_uploads
        from stentor.jobs.clock import register

        register("stale uploads are thrown away", 3600.0, discard_stale_uploads)
        register("new audio follows to listeners", 10.0, bring_waiting)
        task_finished.connect(note_failed_processing, dispatch_uid="intake failed")
