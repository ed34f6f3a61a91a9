"""What the studio's database needs at every start: made at the first, brought up to date, and a
link for the first owner while there is none. A process of its own, so that the supervisor needs
no Django and listeners need no database."""

import sys

from stentor.lib.durable import write_bytes_durably
from stentor.project.configuration import Configuration
from stentor.project.database import DatabaseMissingError, prepare_database
from stentor.project.logs import name_process
from stentor.project.set_up import set_up_django
from stentor.project.supervisor.run_directory import get_link_path


def prepare(configuration: Configuration) -> None:
    """DatabaseMissingError when this installation's database is not there. Django is set up."""
    prepare_database(configuration)
    from stentor.accounts.invitations import is_owner_wanted, issue_owner_link
    from stentor.campaigns.publication import republish_book
    from stentor.publishing.store import follow_rows, forget_written

    if not configuration.layout.journal.exists() and forget_written():
        republish_book()
    follow_rows()  # feeds carry the site's address: it may be another one now
    if is_owner_wanted():
        link = issue_owner_link(configuration.studio_url)
        write_bytes_durably(get_link_path(configuration.layout), link.encode(), 0o600)


def main() -> None:
    name_process("prepare")
    try:
        prepare(set_up_django())
    except DatabaseMissingError as error:
        sys.exit(f"stentor: {error}")


if __name__ == "__main__":
    main()
