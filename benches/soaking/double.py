"""The strict double of the Bot API, made light enough to share a machine with what it judges: its verdicts are its
own."""

import importlib.util
import os
from collections import defaultdict
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from aiohttp import web

TOKEN = "4242:SOAK"  # noqa: S105
Json = dict[str, Any]
# The method, what it was called with, what came of it, and why it was refused.
Told = Callable[[str, Mapping[str, Any], Any, str], None]


class Forgotten(list[Any]):
    """Its length alone is kept: of an hour, the double would remember every word."""

    def __init__(self) -> None:
        super().__init__()
        self._length = 0

    def append(self, _one: object) -> None:
        self._length += 1

    def __len__(self) -> int:
        return self._length


class NoDouble(Exception):
    pass


def _module() -> Any:  # noqa: ANN401 - it is loaded from a file
    named = os.environ.get("POVBOT_STRICT_BOTAPI", "")
    spec = importlib.util.spec_from_file_location("strict_botapi", named) if Path(named).is_file() else None
    if spec is None or spec.loader is None:
        raise NoDouble("POVBOT_STRICT_BOTAPI names no strict double of the Bot API")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def made(told: Told, deliver: Callable[[str, Json], int], *, limits: bool) -> Any:  # noqa: ANN401
    """`deliver` is given each update's kind and payload in place of the double's own delivery, one at a time.
    Raises NoDouble."""
    module = _module()
    spec = module.Spec(str(Path(os.environ["POVBOT_STRICT_BOTAPI"]).parent / "api.json"))
    _quicken(spec)
    double = module.Double(spec, TOKEN, "soak_bot", limits=limits)
    double.calls, double.history = Forgotten(), defaultdict(Forgotten)
    called = double.call

    async def call(token: str, method: str, raw: Json, req: web.Request | None = None) -> Any:  # noqa: ANN401
        try:
            result = await called(token, method, raw, req)
        except module.Err as error:
            told(method, raw, None, error.desc)
            raise
        told(method, raw, result, "")
        if method == "answerInlineQuery":
            double.inline[raw["inline_query_id"]]["answer"] = True  # not the cards, which nobody looks at any more
        return result

    async def idle(_app: web.Application) -> None:
        pass

    double.call, double.push, double.deliver = call, deliver, idle
    double.build = module.build
    return double


def _quicken(spec: Any) -> None:  # noqa: ANN401
    """Each inline card is compared with all twenty kinds, though the first without a fault decides: that was most of
    the double's time. What `type` must be is looked for once, not at every check."""
    checked, spec.const = spec.obj, cache_by_id(spec.const)

    def obj(name: str, value: Any, where: str) -> list[str]:  # noqa: ANN401
        kinds = spec.types[name].get("subtypes")
        if not kinds or not isinstance(value, dict):
            return list(checked(name, value, where))
        likely = sorted(kinds, key=lambda kind: not _may_be(spec, kind, value))
        worst = None
        for kind in likely:
            faults = obj(kind, value, where)
            if not faults:
                return []
            worst = faults if worst is None or len(faults) < len(worst) else worst
        return worst or []

    spec.obj = obj


def cache_by_id(const: Callable[[Json], str | None]) -> Callable[[Json], str | None]:
    """Of dictionaries that live as long as the cache."""
    known: dict[int, str | None] = {}

    def found(field: Json) -> str | None:
        if id(field) not in known:
            known[id(field)] = const(field)
        return known[id(field)]

    return found


def _may_be(spec: Any, kind: str, value: Json) -> bool:  # noqa: ANN401
    fields = spec.types[kind].get("fields", ())
    return all(field["name"] in value if field["required"] else True for field in fields) and all(
        spec.const(field) in (None, value.get(field["name"])) for field in fields
    )


@asynccontextmanager
async def served(double: Any) -> AsyncIterator[str]:  # noqa: ANN401
    """The address of its API, without the token."""
    runner = web.AppRunner(double.build(double), access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        yield f"http://127.0.0.1:{runner.addresses[0][1]}/bot"
    finally:
        await runner.cleanup()
