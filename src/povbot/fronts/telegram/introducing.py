"""Asked once, without a bot: who the token's bot is, how its updates come, and what time the service has."""

from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from typing import Any

import httpx

from povbot.errors import TelegramError


@dataclass(frozen=True, slots=True)
class Introduced:
    """`status` is the service's answer; where that is not 200, nothing else is known but `date`, its clock (aware, in
    whole seconds). `webhook` is as the service describes it."""

    status: int
    date: datetime | None
    username: str = ""
    webhook: dict[str, Any] | None = None


def introduced(token: str, base_url: str, within_s: float) -> Introduced:
    """`base_url` is the API's address up to and without the token. Raises TelegramError, without the token in it."""
    try:
        with httpx.Client(timeout=within_s) as client:
            me = client.get(f"{base_url}{token}/getMe")
            if me.status_code != HTTPStatus.OK:
                return Introduced(me.status_code, _date(me))
            about = client.get(f"{base_url}{token}/getWebhookInfo")
            return Introduced(
                me.status_code,
                _date(me),
                str(me.json()["result"].get("username", "")),
                about.json()["result"] if about.status_code == HTTPStatus.OK else None,
            )
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        # Its words have the address in them, and that the token.
        raise TelegramError(
            f"the service cannot be reached: {type(error).__name__}",
            where="telegram.base_url",
            remedy="See that the network, a firewall and a proxy let povbot reach it.",
        ) from None
    except (ValueError, KeyError, TypeError, AttributeError):
        raise TelegramError(
            "what answers there is not the Bot API",
            where="telegram.base_url",
            remedy="Correct it; without one it is Telegram's own.",
        ) from None


def _date(answer: httpx.Response) -> datetime | None:
    try:
        told = parsedate_to_datetime(answer.headers["date"])
    except (KeyError, ValueError, TypeError, IndexError, OverflowError):
        return None
    return told if told.tzinfo else told.replace(tzinfo=UTC)
