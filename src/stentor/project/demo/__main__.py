"""The process that `stentor serve --demo` runs once the database is there."""

import structlog

from stentor.project.logs import name_process
from stentor.project.set_up import set_up_django


def main() -> None:
    """Ends well in any case: a demo that cannot be made must not hold up the server."""
    name_process("demo")
    set_up_django()
    from stentor.project.demo.show import publish_demo

    try:
        publish_demo()
    except Exception:  # noqa: BLE001 -- see the docstring; the log has it whole
        structlog.get_logger("demo").exception("the demo could not be made")


main()
