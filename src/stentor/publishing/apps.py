from django.apps import AppConfig


class PublishingConfig(AppConfig):
    name = "stentor.publishing"
    label = "publishing"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from stentor.jobs.clock import register
        from stentor.publishing.due import publish_due_episodes
        from stentor.publishing.store import follow_rows

        register("scheduled episodes become public", 1.0, publish_due_episodes)
        register("published files follow the rows", 1.0, follow_rows)
