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
    """`query` is the question by itself; `otherwise` is how it is read where that has no answer."""

    query: Query
    reader: str | None = None
    leaning: Leaning | None = None
    otherwise: Query | None = None

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
            query = self._interpreter.interpret(question, language, reader)
            if narrowing != AS_IT_WAS:
                query = query.narrowed(replace(narrowing.on(query.narrowing), retold=narrowing.retold))
            wish = self._interpreter.as_wish(query, reader)
            # Where "and in Gansu in Chinese?" leans, no Chinese is what it asks about.
            for read in filter(None, (wish, query)):
                if after and (leaning := self._leaning(read, after, language, reader)):
                    return Understood(read, reader, leaning)
            return Understood(query, reader, otherwise=wish)

    def _leaning(self, query: Query, after: Query, language: str | None, reader: str | None) -> Leaning | None:
        completion = self._interpreter.complete(query, after)
        if completion is None:
            return None
        spoken = language or (query.language if any(map(str.isalpha, query.text)) else after.language)
        said = query.narrowing.on(completion.narrowing)
        spoken = said.quoted_in(reader, query.language, after.language) or spoken
        in_full = self._interpreter.interpret(completion.text, spoken, reader).narrowed(said)
        return Leaning(after, in_full, completion.stands_alone)
