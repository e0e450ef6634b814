"""The regular expressions of the source: where each stands, and how the source asks it."""

import ast
import importlib
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

SOURCE = Path(__file__).parents[1] / "src" / "povbot"
_CALLS = ("compile", "match", "fullmatch", "search", "sub", "subn", "split", "findall", "finditer")

Pattern = re.Pattern[str] | re.Pattern[bytes]


@dataclass(frozen=True, slots=True)
class Expression:
    """`name` is empty where it has none. `methods` are what it is asked by, `search` where that is not to be seen."""

    module: str
    name: str
    line: int
    pattern: Pattern
    methods: tuple[str, ...]


_SEARCH = ("search",)
# Of those in a list, and of built ones.
_OTHERWISE: Mapping[str, tuple[str, ...]] = {
    "povbot.analysis.narrowing_words": ("fullmatch",),
    "povbot.analysis.published_chinese": ("fullmatch",),
    "povbot.analysis.published_english": ("match",),
    "povbot.analysis.smalltalk": ("fullmatch",),
    "povbot.ingest.sources": ("fullmatch",),
}


def expressions(built: Mapping[str, Sequence[Pattern]]) -> Iterator[Expression]:
    """Of every module of povbot, each once. `built` are those that a function puts together when it is called, by
    their module, which are not to be read there. Raises LookupError for one that `built` has nothing of."""
    trees = {_name(file): ast.parse(file.read_text(encoding="utf-8")) for file in sorted(SOURCE.rglob("*.py"))}
    everywhere = _methods(trees.values())
    for name, tree in trees.items():
        if calls := [node for node in ast.walk(tree) if isinstance(node, ast.Call) and _asks(node)]:
            yield from _of_module(name, tree, calls, built.get(name, ()), everywhere)


def _name(file: Path) -> str:
    parts = ("povbot", *file.relative_to(SOURCE).with_suffix("").parts)
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def _asks(call: ast.Call) -> bool:
    match call.func:
        case ast.Attribute(ast.Name("re"), name):
            return name in _CALLS
        case ast.Name("CallbackQueryHandler"):
            return any(word.arg == "pattern" for word in call.keywords)
    return False


def _of_module(
    name: str, tree: ast.Module, calls: Iterable[ast.Call], built: Sequence[Pattern], everywhere: Mapping[str, set[str]]
) -> Iterator[Expression]:
    known, here = vars(importlib.import_module(name)), _methods([tree])
    asked = {**everywhere, **{named: methods for named, methods in here.items() if named.startswith("_")}}
    elsewhere = list(built)
    for call in calls:
        try:
            pattern = _pattern(call, known)
        except NameError as error:
            elsewhere = elsewhere or [*_held(vars(importlib.import_module(name)).values())]
            if not elsewhere:
                raise LookupError(f"{name}:{call.lineno}: nobody says which expressions are built here") from error
            continue
        names = _names(call, tree)
        methods = {method for assigned in names for method in asked.get(assigned, ())} or _OTHERWISE.get(name, _SEARCH)
        written = _asked_at_once(call) or tuple(sorted(methods))
        yield Expression(name, next(iter(names), ""), call.lineno, pattern, written)
    yield from (Expression(name, "", 0, pattern, _OTHERWISE.get(name, _SEARCH)) for pattern in elsewhere)


def _held(values: Iterable[Any]) -> Iterator[Pattern]:
    """A module's own, also in its tuples and mappings."""
    for value in values:
        if isinstance(value, re.Pattern):
            yield value
        elif isinstance(value, (tuple, list)):
            yield from _held(value)
        elif isinstance(value, dict) and "__builtins__" not in value:
            yield from _held(value.values())


def _methods(trees: Iterable[ast.Module]) -> Mapping[str, set[str]]:
    """By the name of a compiled expression, what is asked of it."""
    found: dict[str, set[str]] = {}
    for node in (node for tree in trees for node in ast.walk(tree)):
        match node:
            case ast.Attribute(ast.Name(name) | ast.Attribute(_, name), method) if method in _CALLS:
                found.setdefault(name, set()).add(method)
    return found


def _pattern(call: ast.Call, known: Mapping[str, Any]) -> Pattern:
    def value(node: ast.expr) -> Any:
        return eval(compile(ast.Expression(node), "an expression", "eval"), dict(known))  # noqa: S307 - our own source

    if isinstance(call.func, ast.Name):
        return re.compile(value(next(word.value for word in call.keywords if word.arg == "pattern")))
    assert isinstance(call.func, ast.Attribute)
    if call.func.attr == "compile":
        compiled: Pattern = value(call)
        return compiled
    flags = next((value(word.value) for word in call.keywords if word.arg == "flags"), 0)
    return re.compile(value(call.args[0]), flags)


def _asked_at_once(call: ast.Call) -> tuple[str, ...]:
    if isinstance(call.func, ast.Name):
        return ("match",)
    assert isinstance(call.func, ast.Attribute)
    return () if call.func.attr == "compile" else (call.func.attr,)


def _names(call: ast.Call, tree: ast.Module) -> Sequence[str]:
    assigned = (node for node in tree.body if isinstance(node, ast.Assign) and node.value is call)
    return [target.id for node in assigned for target in node.targets if isinstance(target, ast.Name)]
