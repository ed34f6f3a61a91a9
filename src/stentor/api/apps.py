from django.apps import AppConfig


class ApiConfig(AppConfig):
    name = "stentor.api"
    label = "api"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from stentor.api.conventions.once import forget_old_requests
        from stentor.jobs.clock import register

        register("answers to repeated requests are forgotten", 3600.0, forget_old_requests)
