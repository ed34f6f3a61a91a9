from django.apps import AppConfig


class JobsConfig(AppConfig):
    name = "stentor.jobs"
    label = "jobs"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from stentor.jobs.clock import register
        from stentor.jobs.leases import forget_finished

        register("finished tasks are forgotten", 3600.0, forget_finished)
