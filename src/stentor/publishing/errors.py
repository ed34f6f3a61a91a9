"""Why something cannot be published, in the publisher's words."""

from stentor.publishing.readiness import Finding


class PublishingError(Exception):
    """The change was refused; nothing has been changed."""


class NotReadyError(PublishingError):
    """Something is missing; `findings` says what."""

    def __init__(self, findings: list[Finding]) -> None:
        super().__init__(" ".join(finding.message for finding in findings))
        self.findings = findings


class WrongStateError(PublishingError):
    """The episode is not in a state from which this can be done."""
