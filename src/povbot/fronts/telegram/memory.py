"""What each chat asked last, so that the next question may lean on it. In memory: a restart forgets it."""

from collections import OrderedDict

from povbot.model import Answer, NoAnswer, Query
from povbot.service import to_lean_on

MAX_CHATS = 1_000


class Memory:
    """Of the `max_chats` that asked last."""

    def __init__(self, max_chats: int = MAX_CHATS) -> None:
        self._max_chats = max_chats
        self._asked: OrderedDict[int, Query] = OrderedDict()

    def last(self, chat_id: int) -> Query | None:
        return self._asked.get(chat_id)

    def keep(self, chat_id: int, outcome: Answer | NoAnswer) -> None:
        query = to_lean_on(outcome, self.last(chat_id))
        if query:
            self._asked[chat_id] = query
            self._asked.move_to_end(chat_id)
        if len(self._asked) > self._max_chats:
            self._asked.popitem(last=False)

    def forget(self, chat_id: int) -> None:
        self._asked.pop(chat_id, None)
