"""What can go wrong, as a tree.

PovbotError                   everything povbot raises on purpose
├── ConfigError               a file of config/ or a POVBOT_* variable cannot be used
├── ArchiveError              the archive cannot be used
│   ├── ArchiveMissing        no such folder or file
│   ├── ArchiveEmpty          nothing in it to quote
│   └── ArchiveUnwritable     it cannot be written to
├── RetrieverUnavailable      the search cannot be asked just now
├── IndexUnusable             the index on disk, or in a cluster, cannot be read or written
│   ├── IndexMissing          there is none yet
│   ├── IndexStale            it was made by another povbot or from other settings
│   └── IndexDamaged          what is in it cannot be right
├── IndexRunning              another process is bringing the index up to date just now
├── StoreError                what is remembered of readers cannot be used
│   ├── StoreUnavailable      its database cannot be asked just now
│   └── StoreTooNew           a newer povbot wrote its database
├── BackupError               a backup cannot be made or put back
│   ├── BackupUnwritable      it cannot be written
│   ├── BackupUnreadable      it is not there, or is no backup
│   │   └── BackupDamaged     what is in it is not what was written
│   ├── BackupTooNew          a newer povbot made it
│   └── RestoreRefused        nobody said that what is there now may be replaced, or it cannot be put back here
├── IngestError               a publisher's pages cannot be read
│   ├── NotFetched            an address gave no page
│   │   ├── AddressRefused    it is none that may be asked, or leads to one
│   │   ├── ForbiddenByRobots the site's robots.txt does not allow it, or cannot be read just now
│   │   ├── NotFound          no such page (404)
│   │   │   └── Gone          there was one, and there will be none again (410)
│   │   ├── TooLarge          more bytes than are taken
│   │   ├── TimedOut          a request took too long
│   │   └── FetchFailed       all else: no connection, or an answer that is no page
│   ├── PageUnreadable        its bytes cannot be decoded or parsed
│   │   └── PageTooLarge      it goes beyond a limit, perhaps only when it is unpacked
│   ├── SourceFault           a source cannot be read as it is set up
│   ├── PageDamaged           a page that was kept cannot be read back
│   ├── PagesUnwritable       a page cannot be kept
│   ├── LedgerUnusable        what is known of the sources cannot be read or written
│   └── IngestRunning         another process is bringing the archive up to date just now
├── DigestSuperseded          a chat is told of the same stories by another process, or follows nothing any more
├── CannotListen              nothing can be served at an address
│   └── AddressTaken          another process listens there
└── TelegramError             the chat front cannot go on
    ├── TokenMissing          no token is set
    ├── TokenRefused          the service does not know the token
    ├── PollingDeaf           nothing was heard from the service for too long
    ├── NotHeard              nothing is heard from the service just now
    ├── AnotherBot            another process has the token's updates, or the database, for itself
    └── WebhookRefused        the service does not take the address that updates are to be sent to

Each speaks twice: `str(error)` tells an operator what is wrong, where, and the remedy; `reader_key` names the text of
the catalogues that a reader meets instead.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, ClassVar, Protocol, Self


class PovbotError(Exception):
    """Base of the tree. `where` is a file, line or setting; `remedy` a sentence that says what to do."""

    reader_key: ClassVar[str] = "error-internal"

    def __init__(self, what: str, *, where: str = "", remedy: str = "") -> None:
        self.what, self.where, self.remedy = what, where, remedy
        super().__init__(": ".join(part for part in (where, what) if part) + (f". {remedy}" if remedy else ""))


class _Invalid(Protocol):
    """What pydantic raises, as far as it matters here."""

    def errors(self, *, include_input: bool) -> Sequence[Any]: ...


_Loc = Sequence[int | str]


def _dotted(loc: _Loc) -> str:
    return ".".join(map(str, loc))


def _said(fault: Mapping[str, Any]) -> str:
    """What a person can do something with who never heard of pydantic."""
    match fault["type"]:
        case "extra_forbidden":
            return "no such name"
        case "missing":
            return "required"
        case "union_tag_not_found":
            return f"{fault['ctx']['discriminator'].strip(chr(39))}: required"
        case "union_tag_invalid":
            return f"{fault['ctx']['discriminator'].strip(chr(39))}: it is one of {fault['ctx']['expected_tags']}"
    return str(fault["msg"]).removeprefix("Value error, ")


class ConfigError(PovbotError):
    @classmethod
    def of_validation(
        cls, error: _Invalid, what: str = "", *, where: str, remedy: str, place: Callable[[_Loc], str] | None = None
    ) -> Self:
        """Every fault in one sentence, without the values, which may be secret. `place` names where in the file."""
        named = place or _dotted
        places = ((named(fault["loc"]), _said(fault)) for fault in error.errors(include_input=False))
        faults = "; ".join(": ".join(filter(None, place)) for place in places)
        return cls(f"{what}: {faults}" if what else faults, where=where, remedy=remedy)


class ArchiveError(PovbotError):
    reader_key = "error-unavailable"


class ArchiveMissing(ArchiveError):
    pass


class ArchiveEmpty(ArchiveError):
    pass


class ArchiveUnwritable(ArchiveError):
    pass


class RetrieverUnavailable(PovbotError):
    reader_key = "error-unavailable"


class IndexUnusable(PovbotError):
    reader_key = "error-unavailable"


class IndexMissing(IndexUnusable):
    pass


class IndexStale(IndexUnusable):
    pass


class IndexDamaged(IndexUnusable):
    pass


class IndexRunning(PovbotError):
    pass


class StoreError(PovbotError):
    pass


class StoreUnavailable(StoreError):
    pass


class StoreTooNew(StoreError):
    pass


class BackupError(PovbotError):
    pass


class BackupUnwritable(BackupError):
    pass


class BackupUnreadable(BackupError):
    pass


class BackupDamaged(BackupUnreadable):
    pass


class BackupTooNew(BackupError):
    pass


class RestoreRefused(BackupError):
    pass


class IngestError(PovbotError):
    pass


class NotFetched(IngestError):
    pass


class AddressRefused(NotFetched):
    pass


class ForbiddenByRobots(NotFetched):
    pass


class NotFound(NotFetched):
    pass


class Gone(NotFound):
    pass


class TooLarge(NotFetched):
    pass


class TimedOut(NotFetched):
    pass


class FetchFailed(NotFetched):
    pass


class PageUnreadable(IngestError):
    pass


class PageTooLarge(PageUnreadable):
    pass


class SourceFault(IngestError):
    pass


class PageDamaged(IngestError):
    pass


class PagesUnwritable(IngestError):
    pass


class LedgerUnusable(IngestError):
    pass


class IngestRunning(IngestError):
    pass


class DigestSuperseded(PovbotError):
    pass


class CannotListen(PovbotError):
    pass


class AddressTaken(CannotListen):
    pass


class TelegramError(PovbotError):
    pass


class TokenMissing(TelegramError):
    pass


class TokenRefused(TelegramError):
    pass


class PollingDeaf(TelegramError):
    pass


class NotHeard(TelegramError):
    pass


class AnotherBot(TelegramError):
    pass


class WebhookRefused(TelegramError):
    pass
