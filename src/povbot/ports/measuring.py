"""What happens in the running bot, told to whoever keeps count."""

from collections.abc import Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Protocol

from povbot.model import Reason


class Stage(StrEnum):
    """Of answering. One question may search and ask the store several times; each time counts for itself. The whole
    is from when an update's turn is awaited to when it is done with."""

    WAITING = "waiting"
    STORE = "store"
    UNDERSTANDING = "understanding"
    SEARCHING = "searching"
    QUOTING = "quoting"
    SENDING = "sending"
    WHOLE = "whole"


class Front(StrEnum):
    CHAT = "chat"
    INLINE = "inline"
    WEB = "web"
    API = "api"


class Kind(StrEnum):
    """Of an update, as the service names them; `OTHER` is one that was not asked for."""

    MESSAGE = "message"
    CALLBACK_QUERY = "callback_query"
    INLINE_QUERY = "inline_query"
    MY_CHAT_MEMBER = "my_chat_member"
    OTHER = "other"


class Ending(StrEnum):
    """Of one try to send: taken; to be sent again; refused for good; left, and nothing was heard of it; tried often
    enough."""

    OK = "ok"
    AGAIN = "again"
    REFUSED = "refused"
    LOST = "lost"
    GIVEN_UP = "given-up"


class Told(StrEnum):
    """What came of a digest, or of a broadcast's message: `GONE` where the chat may not be written to any more."""

    SENT = "sent"
    GONE = "gone"
    REFUSED = "refused"
    LATER = "later"


@dataclass(frozen=True, slots=True)
class Gathered:
    """What going through a source once came to."""

    source: str
    new: int = 0
    changed: int = 0
    withdrawn: int = 0
    failed: int = 0
    came_to_its_end: bool = True


@dataclass(frozen=True, slots=True)
class Vitals:
    """What is so just now; None where it is not known, or is nothing that this front has. Times are aware, `ingested`
    by source, `silent_s` since the last poll that went well, `ready` by check, `free_bytes` of the disk with the folder
    `var`. `left` are updates that are stored and not answered, in all processes; `at_hand` those that wait or are
    answered in this one; `due` stories that chats are still to be told of."""

    at_hand: int | None = None
    left: int | None = None
    due: int | None = None
    newest: date | None = None
    stories: int | None = None
    passages: int | None = None
    opened: datetime | None = None
    ingested: Mapping[str, datetime] = field(default_factory=dict)
    silent: int = 0
    failing: int = 0
    leads: bool | None = None
    present: int | None = None
    silent_s: float | None = None
    ready: Mapping[str, bool] = field(default_factory=dict)
    free_bytes: int | None = None


class Meter(Protocol):
    """Nothing of what readers say is told to it, and no number of a chat. A call takes some microseconds, raises
    nothing and may come from any thread."""

    def timing(self, stage: Stage) -> AbstractContextManager[object]:
        """The time inside counts, however it ends. Entered once."""
        ...

    def received(self, kind: Kind) -> None:
        """An update that was not known."""
        ...

    def asked(self, front: Front, refusal: Reason | None) -> None:
        """A question; None where it was answered."""
        ...

    def sent(self, method: str, ending: Ending, status: int = 0) -> None:
        """A method of the service, and the HTTP status of what it answered, 0 where it did not."""
        ...

    def held_back(self) -> None:
        """An update of a reader who sends more than can be answered."""
        ...

    def failed(self) -> None:
        """An update ended in an error that nobody expected."""
        ...

    def digest(self, told: Told) -> None: ...

    def broadcast(self, told: Told) -> None: ...

    def gathered(self, gathered: Gathered) -> None: ...


class Silent:
    """Implements Meter: nobody keeps count."""

    def timing(self, _stage: Stage) -> AbstractContextManager[object]:
        return _NOTHING

    def received(self, kind: Kind) -> None: ...

    def asked(self, front: Front, refusal: Reason | None) -> None: ...

    def sent(self, method: str, ending: Ending, status: int = 0) -> None: ...

    def held_back(self) -> None: ...

    def failed(self) -> None: ...

    def digest(self, told: Told) -> None: ...

    def broadcast(self, told: Told) -> None: ...

    def gathered(self, gathered: Gathered) -> None: ...


_NOTHING = nullcontext()
SILENT = Silent()
