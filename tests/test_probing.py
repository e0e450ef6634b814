"""From what the running bot knows to what is told of it."""

from pathlib import Path

from fake_stores import FakePeers, FakeUpdates
from povbot.bootstrap import probing, probing_bot
from povbot.fronts.telegram.once import Once
from povbot.fronts.telegram.polling import Polling, PollWatch
from povbot.fronts.telegram.webhook import Address, Listens, Webhook
from povbot.metering.meter import PrometheusMeter
from povbot.ports.measuring import SILENT
from povbot.settings import TelegramSettings

CHOSEN = TelegramSettings(poll_timeout_s=20, deaf_after_s=180)


def test_nothing_is_counted_where_nobody_can_ask() -> None:
    assert probing.meter_of(0) is SILENT
    assert isinstance(probing.meter_of(9101), PrometheusMeter)


def test_by_polling_the_service_was_heard_when_a_poll_went_well() -> None:
    now = [100.0]
    watch = PollWatch(180, lambda: now[0])
    heard = probing_bot.heard_by(Polling(watch, 20), watch, CHOSEN)
    watch.begin()
    watch.heard(502)
    assert heard.silent_s() is None
    watch.heard(200)
    now[0] += 7
    assert heard.silent_s() == 7
    assert heard.most_s == 50  # a poll that is held open, and a failed one


def test_by_webhook_it_was_heard_when_it_took_the_address() -> None:
    once = Once(FakeUpdates(), FakePeers(), 1)
    webhook = Webhook(Address("https://bot.example/x", "secret"), Listens("127.0.0.1", 0), once)
    heard = probing_bot.heard_by(webhook, PollWatch(180, lambda: 0.0), CHOSEN)
    assert heard.silent_s() is None
    webhook.is_told = True
    assert heard.silent_s() == 0


def test_the_room_on_a_disk_is_known_before_there_is_a_folder(tmp_path: Path) -> None:
    assert (probing._free_bytes(tmp_path / "not" / "yet") or 0) > 0
