from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "stentor.accounts"
    label = "accounts"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from stentor.accounts.sessions import clear_expired_sessions
        from stentor.jobs.clock import register

        register("expired sessions are cleared", 3600.0, clear_expired_sessions)
