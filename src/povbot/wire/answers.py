"""Answers, stories and topics (docs/json.md)."""

from typing import Any

from povbot.model import Answer, Article, Citation, Explanation, Grounds, NoAnswer, Quote, Reason
from povbot.service import Listing, Story, TopicCount


def outcome_json(question: str, outcome: Answer | NoAnswer) -> dict[str, Any]:
    """The object of docs/json.md, with an `explanation` where one was asked for.

    Code points: `start` and `end` lie in the article's field, highlights in `text`.
    """
    if isinstance(outcome, Answer):
        kind, quotes = "answer", [_quote_json(quote) for quote in outcome.quotes]
        missing, suggestions = [], []
        corrections = [{"typed": c.typed, "read_as": c.read_as} for c in outcome.corrections]
    else:
        kind, quotes, corrections = "talk" if outcome.reason is Reason.TALK else "none", [], []
        missing, suggestions = [*outcome.missing], [suggestion.text for suggestion in outcome.suggestions]
    told = {
        "question": question,
        "language": outcome.query.language,
        "outcome": kind,
        "quotes": quotes,
        "missing_terms": missing,
        "suggestions": suggestions,
        "corrections": corrections,
        "understood": outcome.understood,
        "conditions": _conditions_json(outcome),
        "confidence": round(outcome.confidence, 4),
    }
    return told | {"explanation": _explanation_json(outcome.explanation)} if outcome.explanation else told


def _explanation_json(explanation: Explanation) -> dict[str, Any]:
    return {
        "threshold": round(explanation.threshold, 4),
        "parts": {name: round(points, 4) for name, points in explanation.parts.items()},
        "grounds": [*map(_grounds_json, explanation.grounds)],
    }


def _grounds_json(grounds: Grounds) -> dict[str, Any]:
    words = [
        {
            "asked": word.asked,
            "place": word.place and str(word.place),
            "said": word.said or None,
            "origin": word.origin and str(word.origin),
            "in_archive": word.in_archive,
        }
        for word in grounds.words
    ]
    parts = {name: round(points, 4) for name, points in grounds.parts.items()}
    return {"article_id": grounds.article_id, "title": grounds.title, "words": words, "parts": parts}


def _conditions_json(outcome: Answer | NoAnswer) -> dict[str, Any]:
    query = outcome.query
    return {
        "phrases": [phrase.text for phrase in query.phrases],
        "without": [phrase.text for phrase in query.excluded],
        "published": str(query.published) if query.published else None,
        "order": query.narrowing.order and str(query.narrowing.order),
        "quoted_in": query.narrowing.language,
        "loosened": list(outcome.loosened) if isinstance(outcome, Answer) else [],
    }


def _quote_json(quote: Quote) -> dict[str, Any]:
    cited = quote.citation
    return {
        "text": quote.text,
        "field": str(quote.field),
        "start": quote.span.start,
        "end": quote.span.end,
        "highlights": [[span.start, span.end] for span in quote.highlights],
        "article_id": cited.article_id,
        "title": cited.title,
        "language": cited.language,
        "url": cited.url,
        "link": cited.link,
        "publisher": cited.publisher,
        "published": str(cited.published) or None,
        "translation_of": cited.translation_of,
        **_changes_json(cited),
        "score": round(quote.score, 4),
    }


def article_json(article: Article) -> dict[str, Any]:
    return {
        "id": article.id,
        "title": article.title,
        "language": article.language,
        "url": article.url,
        "link": article.url or article.listing_url,
        "publisher": article.publisher,
        "published": str(article.published) or None,
        "topics": list(article.topics),
        "translation_of": article.translation_of,
        "version_of": article.version_of,
        **_changes_json(article),
    }


def _changes_json(told: Citation | Article) -> dict[str, Any]:
    return {
        "updated": told.updated.isoformat() if told.updated else None,
        "changed": told.changed.isoformat().replace("+00:00", "Z") if told.changed else None,
    }


def topic_json(counted: TopicCount) -> dict[str, Any]:
    return {"id": counted.topic.id, "names": dict(counted.topic.names), "stories": counted.stories}


def listing_json(listing: Listing) -> dict[str, Any]:
    return {
        "stories": [*map(article_json, listing.articles)],
        "offset": listing.offset,
        "total": listing.total,
    }


def story_json(story: Story) -> dict[str, Any]:
    """An article's object with its words, and the stories around it. A field that the story does not have is `null`;
    `topics` are those of all its tellings; `related` is `null` where it cannot be told just now."""
    article = story.article
    return article_json(article) | {
        "topics": [topic.id for topic in story.topics],
        "authors": list(article.authors),
        "summary": article.summary or None,
        "body": article.body or None,
        "others": [*map(article_json, story.others)],
        "related": None if story.related is None else [*map(article_json, story.related)],
    }
