"""Topics and how many stories they have."""

from collections.abc import Sequence

from povbot.model import Topic
from povbot.ports import Archive, Topics
from povbot.service.results import TopicCount


async def counted(topics: Topics, archive: Archive) -> Sequence[TopicCount]:
    """Those that have stories, in the configured order."""
    stories = (await archive.inventory()).topics
    return [TopicCount(topic, stories[topic.id]) for topic in topics.all() if stories.get(topic.id)]


def name_of(topic: Topic, language: str) -> str:
    """In this language, else in another of its script family, else in any."""
    base = language.partition("-")[0]
    near = (name for tag, name in topic.names.items() if tag.partition("-")[0] == base)
    return topic.names.get(language) or next(near, None) or next(iter(topic.names.values()))
