"""The ways out, one file each."""

from stentor.alarms.channels.apprise import AppriseChannel
from stentor.alarms.channels.channel import Channel, ChannelError
from stentor.alarms.channels.mail import MailChannel
from stentor.alarms.channels.pagerduty import PagerDutyChannel
from stentor.alarms.channels.webhook import WebhookChannel
from stentor.alarms.settings import (
    AlarmSettings,
    AnyChannel,
    AppriseSetting,
    MailSetting,
    WebhookSetting,
)
from stentor.lib.webhooks import parse_webhook_secret

__all__ = ["Channel", "ChannelError", "build_channel", "build_channels"]


def build_channels(settings: AlarmSettings) -> dict[str, Channel]:
    """By the operator's names."""
    return {name: build_channel(setting, settings) for name, setting in settings.channels.items()}


def build_channel(setting: AnyChannel, settings: AlarmSettings) -> Channel:
    """The channel that a checked setting describes."""
    if isinstance(setting, AppriseSetting):
        return AppriseChannel(setting.url)
    if isinstance(setting, MailSetting):
        assert settings.mail is not None
        return MailChannel(settings.mail, tuple(setting.to))
    if isinstance(setting, WebhookSetting):
        secret = parse_webhook_secret(setting.secret)
        return WebhookChannel(setting.url, secret, settings.networks)
    return PagerDutyChannel(setting.url, setting.routing_key, settings.networks)
