"""Questions that readers are offered to begin with: none that the archive does not answer."""

from collections.abc import Iterable, Mapping, Sequence

from povbot.model import Answer
from povbot.service.facade import Service


class Offers:
    """`examples` are the questions to choose from, by catalogue language."""

    def __init__(self, service: Service, examples: Mapping[str, Sequence[str]]) -> None:
        self._service, self._examples = service, examples
        self._answered: dict[str, tuple[int, tuple[str, ...]]] = {}

    def known(self, language: str) -> tuple[str, ...]:
        """Those that were found last; before any were looked for, all: in the first seconds of a process a question
        that has no answer does less harm than a first page without any."""
        known = self._answered.get(language)
        return known[1] if known else tuple(self._examples.get(language, ()))

    async def found(self, language: str) -> tuple[str, ...]:
        """In the order given. Asked once a language and edition of the archive. Raises RetrieverUnavailable."""
        edition = self._service.editions
        if self._answered.get(language, (0, ()))[0] != edition:
            examples = self._examples.get(language, ())
            answered = tuple([example for example in examples if await self._is_answered(example)])
            self._answered[language] = edition, answered
        return self.known(language)

    async def look(self, languages: Iterable[str]) -> None:
        for language in languages:
            await self.found(language)

    async def _is_answered(self, question: str) -> bool:
        return isinstance(await self._service.ask(question), Answer)
