from django.apps import AppConfig


class ProgrammaticConfig(AppConfig):
    name = "stentor.programmatic"
    label = "programmatic"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from django_tasks.signals import task_finished

        from stentor.jobs.clock import register
        from stentor.programmatic.offering.publishing import Follower
        from stentor.programmatic.pixels.pruning import prune_pixels
        from stentor.programmatic.schedule import ask_due, end_expired
        from stentor.programmatic.tasks import Watch, note_failed_asking

        task_finished.connect(note_failed_asking, dispatch_uid="asking failed")
        register("demand is asked ahead", 15.0, ask_due)
        register("what demand gave expires", 15.0, end_expired)
        register("VAST follows the ad book", 10.0, Follower().follow)
        register("pixels are fired", 5.0, Watch().wake)
        register("old pixels are summed up", 600.0, prune_pixels)
