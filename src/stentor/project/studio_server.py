"""Gunicorn with threads on a Unix socket, configured here and nowhere else."""

from typing import Any

from gunicorn.app.base import BaseApplication
from gunicorn.config import Config
from gunicorn.glogging import Logger

from stentor.project.configuration import Configuration

REQUEST_SECONDS = 120
STOP_SECONDS = 6


class StudioLogger(Logger):
    """Gunicorn's lines go where this process's other lines go."""

    def setup(self, cfg: Config) -> None:
        super().setup(cfg)
        self.error_log.handlers.clear()
        self.error_log.propagate = True


class StudioServer(BaseApplication):
    """The studio's WSGI application under gunicorn."""

    def __init__(self, options: dict[str, Any]) -> None:
        self._options = options
        super().__init__()

    def load_config(self) -> None:
        for name, value in self._options.items():
            self.cfg.set(name, value)

    def load(self) -> Any:
        """In the worker, so that SIGHUP takes up new code."""
        from stentor.project.wsgi import application

        return application


def run_studio(configuration: Configuration) -> None:
    """Blocks until SIGTERM. Only this machine's user can reach the socket."""
    layout = configuration.layout
    layout.run.mkdir(parents=True, exist_ok=True)
    StudioServer(
        {
            "bind": f"unix:{layout.studio_socket}",
            "umask": 0o077,
            "workers": 1,
            "threads": configuration.studio_threads,
            "worker_class": "gthread",
            "timeout": REQUEST_SECONDS,
            "graceful_timeout": STOP_SECONDS,
            "keepalive": 0,
            "worker_tmp_dir": str(layout.run),
            "forwarded_allow_ips": "*",
            "control_socket_disable": True,
            "proc_name": "stentor: studio",
            "logger_class": StudioLogger,
        }
    ).run()
