"""What a chat follows, and when it is told, as messages."""

from collections.abc import Iterable, Sequence
from datetime import datetime, time
from html import escape

from povbot.fronts.telegram.follow_buttons import (
    HOURS,
    WEEKDAYS,
    ChooseHour,
    ChooseQuiet,
    ChooseWeekday,
    ChooseZone,
    End,
    FollowAction,
    Often,
    Pause,
    ShowFollowed,
    ShowSubscription,
    ShowTimes,
    encode,
)
from povbot.fronts.telegram.render.message import MAX_HEADLINE_CHARS, Button, Message, button, short
from povbot.fronts.telegram.zones import ALL, NEAR, offset
from povbot.model import Chat, Frequency, Subscription
from povbot.texts import Texts

MAX_NAME_CHARS = 40
# Of an evening and a night; who wants other hours is rare enough to do without.
QUIET = ((21, 7), (22, 7), (22, 8), (23, 7), (23, 8), (0, 8))


def followed(named: Sequence[tuple[Subscription, str]], chat: Chat, texts: Texts) -> Message:
    """Each with its name, oldest first, and a button to it."""
    if not named:
        return Message(escape(texts("follow-none"), quote=False))
    lines = [
        f"{number}. " + texts("follow-listed", name=short(name, MAX_NAME_CHARS), how=_how(one, chat, texts))
        for number, (one, name) in enumerate(named, start=1)
    ]
    title = f"<b>{escape(texts('follow-title'), quote=False)}</b>"
    buttons = [
        button(f"{number}. {name}", encode(ShowSubscription(one.id)))
        for number, (one, name) in enumerate(named, start=1)
    ]
    text = title + "\n\n" + escape("\n".join(lines), quote=False)
    return Message(text, (*buttons, _row(texts("follow-times-button"), ShowTimes())))


def one(subscription: Subscription, name: str, chat: Chat, texts: Texts, *, first: bool = False) -> Message:
    """`first` asks how often, as nobody was asked yet."""
    told = texts("follow-is-paused" if subscription.paused else "follow-told", how=_how(subscription, chat, texts))
    lines = [f"<b>{escape(short(name, MAX_HEADLINE_CHARS), quote=False)}</b>", escape(told, quote=False)]
    if first:
        lines.append(escape(texts("follow-first"), quote=False))
    often = tuple(
        made
        for frequency in Frequency
        for made in _chosen(
            texts(f"follow-set-{frequency}"),
            Often(subscription.id, frequency),
            texts,
            is_so=frequency is subscription.frequency and not first,
        )
    )
    pause = _row(
        texts("follow-resume" if subscription.paused else "follow-pause"),
        Pause(subscription.id, paused=not subscription.paused),
    )
    end = _row(texts("follow-end"), End(subscription.id))
    rows = (
        often,
        pause + end,
        _row(texts("follow-times-button"), ShowTimes()),
        _row(texts("follow-back"), ShowFollowed()),
    )
    return Message("\n\n".join(lines), rows)


def times(chat: Chat, texts: Texts, now: datetime) -> Message:
    """All that says when; the zone with its offset of now."""
    lines = (
        texts("times-hour", hour=_clock(chat.hour)),
        texts("times-weekday", weekday=texts.weekday(chat.weekday)),
        texts("times-zone", zone=_place(chat.zone, texts, now)) if chat.zone else texts("times-zone-unknown"),
        texts("times-quiet", hours=_quiet(chat, texts)),
    )
    rows = (
        _row(texts("times-set-hour"), ChooseHour()) + _row(texts("times-set-weekday"), ChooseWeekday()),
        _row(texts("times-set-zone"), ChooseZone()) + _row(texts("times-set-quiet"), ChooseQuiet()),
        _row(texts("follow-back"), ShowFollowed()),
    )
    return Message(f"<b>{texts('times-title')}</b>\n\n" + escape("\n".join(lines), quote=False), rows)


def hours(chat: Chat, texts: Texts) -> Message:
    choices = [(_clock(hour), ChooseHour(hour), hour == chat.hour) for hour in HOURS]
    return _choice("times-ask-hour", choices, 4, texts)


def weekdays(chat: Chat, texts: Texts) -> Message:
    choices = [(texts.weekday(day), ChooseWeekday(day), day == chat.weekday) for day in WEEKDAYS]
    return _choice("times-ask-weekday", choices, 2, texts)


def quiet(chat: Chat, texts: Texts) -> Message:
    choices = [(texts("times-no-quiet"), ChooseQuiet((0, 0)), chat.quiet_from == chat.quiet_until)]
    for first, last in QUIET:
        is_so = (chat.quiet_from, chat.quiet_until) == (time(first), time(last))
        choices.append((_span(time(first), time(last), texts), ChooseQuiet((first, last)), is_so))
    return _choice("times-ask-quiet", choices, 2, texts)


def zones(chat: Chat, texts: Texts, now: datetime, *, all_of_them: bool) -> Message:
    offered = ALL if all_of_them else NEAR[texts.language]
    choices = [(_place(zone, texts, now), ChooseZone(zone), zone == chat.zone) for zone in offered]
    more = () if all_of_them else _row(texts("times-more-zones"), ChooseZone(all_of_them=True))
    return _choice("times-ask-zone", choices, 2, texts, more)


def _choice(
    key: str,
    choices: Iterable[tuple[str, FollowAction, bool]],
    in_row: int,
    texts: Texts,
    more: tuple[Button, ...] = (),
) -> Message:
    buttons = [made for text, action, is_so in choices for made in _chosen(text, action, texts, is_so=is_so)]
    rows = [tuple(buttons[at : at + in_row]) for at in range(0, len(buttons), in_row)]
    last = (*more, *_row(texts("times-back"), ShowTimes()))
    return Message(escape(texts(key), quote=False), (*rows, last))


def _chosen(text: str, action: FollowAction, texts: Texts, *, is_so: bool) -> tuple[Button, ...]:
    return _row(texts("follow-chosen", choice=text) if is_so else text, action)


def _row(text: str, action: FollowAction) -> tuple[Button, ...]:
    return button(text, encode(action))


def _how(subscription: Subscription, chat: Chat, texts: Texts) -> str:
    if subscription.paused:
        return texts("follow-paused")
    clock, weekday = _clock(chat.hour), texts.weekday(chat.weekday)
    if chat.zone is None:
        clock = texts("times-utc", hour=clock)
    return texts(f"follow-{subscription.frequency}", hour=clock, weekday=weekday)


def _place(zone: str, texts: Texts, now: datetime) -> str:
    shift = offset(zone, now)
    return texts("times-place", city=texts.city(zone), offset=shift) if zone != "UTC" else zone


def _quiet(chat: Chat, texts: Texts) -> str:
    if chat.quiet_from is None or chat.quiet_until is None or chat.quiet_from == chat.quiet_until:
        return texts("times-no-quiet")
    return _span(chat.quiet_from, chat.quiet_until, texts)


def _span(first: time, last: time, texts: Texts) -> str:
    return texts("times-span", first=f"{first:%H:%M}", last=f"{last:%H:%M}")


def _clock(hour: int) -> str:
    return f"{time(hour):%H:%M}"
