from django.apps import AppConfig


class DomainsConfig(AppConfig):
    name = "stentor.domains"
    label = "domains"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from stentor.domains.publication import follow_hosts
        from stentor.domains.rounds import Rounds
        from stentor.jobs.clock import register

        register("published hosts follow the rows", 2.0, follow_hosts)
        register("hosts are looked at", 5.0, Rounds().begin)
