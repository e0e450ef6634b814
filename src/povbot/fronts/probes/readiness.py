"""Whether all is there that an answer needs."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping

from povbot.errors import PovbotError

# Raises PovbotError where it is not so.
Check = Callable[[], Awaitable[object]]


class Readiness:
    """`discreet` takes out of a sentence what nobody but operators may know."""

    def __init__(self, checks: Mapping[str, Check], discreet: Callable[[str], str], limit_s: float = 2.0) -> None:
        self._checks, self._discreet, self._limit_s = checks, discreet, limit_s

    async def look(self) -> Mapping[str, str]:
        """Why it is not so, by check; empty where it is."""
        found = await asyncio.gather(*map(self._why_not, self._checks.values()))
        return dict(zip(self._checks, found, strict=True))

    async def _why_not(self, check: Check) -> str:
        try:
            async with asyncio.timeout(self._limit_s):
                await check()
        except TimeoutError:
            return f"no answer within {self._limit_s:g} s"
        except PovbotError as error:
            return self._discreet(str(error))
        except Exception as error:  # noqa: BLE001 - whatever it was, it is not ready; its message may quote anything
            return type(error).__name__
        return ""
