"""What a question asks for, by itself and after the one before."""

from dataclasses import dataclass, replace

from povbot.model import AS_IT_WAS, Narrowing, Query
from povbot.ports import Interpreter
from povbot.ports.measuring import SILENT, Meter, Stage


@dataclass(frozen=True, slots=True)
class Leaning:
    """A question that leans on the one it is asked `after`. `in_full` is completed from that; `stands_alone` says that
    it means something by itself, too."""

    after: Query
    in_full: Query
    stands_alone: bool


@dataclass(frozen=True, slots=True)
class Understood:
    """`query` is the question as it was typed."""

    query: Query
    reader: str | None = None
    leaning: Leaning | None = None

    @property
    def asked(self) -> Query:
        """With all that it says without saying it."""
        return self.leaning.in_full if self.leaning else self.query


class Understanding:
    def __init__(self, interpreter: Interpreter, meter: Meter = SILENT) -> None:
        self._interpreter, self._meter = interpreter, meter

    def understand(
        self,
        question: str,
        language: str | None = None,
        *,
        reader: str | None = None,
        after: Query | None = None,
        narrowing: Narrowing = AS_IT_WAS,
    ) -> Understood:
        with self._meter.timing(Stage.UNDERSTANDING):
            query = self._interpreter.interpret(question, language, reader).narrowed(narrowing)
            return Understood(query, reader, self._leaning(query, after, language, reader) if after else None)

    def _leaning(self, query: Query, after: Query, language: str | None, reader: str | None) -> Leaning | None:
        completion = self._interpreter.complete(query, after)
        if completion is None:
            return None
        spoken = language or (query.language if any(map(str.isalpha, query.text)) else after.language)
        if named := completion.narrowing.language:
            spoken = _in(named, reader, query.language, after.language)
        in_full = self._interpreter.interpret(completion.text, spoken, reader)
        narrowed = in_full.narrowed(replace(completion.narrowing, retold=None))
        return Leaning(after, narrowed, completion.stands_alone)


def _in(named: str, *spoken: str | None) -> str:
    """That language in the script that is spoken here."""
    near = (tag for tag in spoken if tag and f"{tag}-".startswith(f"{named}-"))
    return next(near, "zh-Hans" if named == "zh" else named)
