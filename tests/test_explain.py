"""Why this quote: what became of each word, and what the score is made of."""

import pytest

from povbot.model import Explanation, Grounds, Origin, Place, WordFound
from povbot.service import Service
from povbot.texts import LANGUAGES, Texts, reasons
from stories import Rooms, answered, refused, story

LAKE = story(
    "lake",
    "Fish returned later. Mirren lies in the north. "
    f"It froze in {' and '.join(map(str, range(1700, 1764)))}, when people walked across.",
    title="A frozen lake",
)
LAKE_ZH = story("lake-zh", "东川脱贫后建了学校。", title="东川新闻", language="zh-Hans")
FILLER = [story(f"filler-{number}", "What happens elsewhere has nothing to do with it.") for number in range(3)]


@pytest.fixture
def service(rooms: Rooms) -> Service:
    return rooms.service(LAKE, LAKE_ZH, *FILLER)


async def explained(service: Service, question: str, language: str | None = None) -> Explanation:
    outcome = await service.ask(question, language, explain=True, limit=1)
    assert outcome.explanation
    return outcome.explanation


async def test_each_word_is_found_where_the_reader_will_see_it_first(service: Service) -> None:
    (grounds,) = (await explained(service, "When did the lake in Mirren melt, so that people walk, and fish?")).grounds
    assert {word.asked: word.place for word in grounds.words} == {
        "lake": Place.HEADLINE,
        "Mirren": Place.BEFORE,
        "melt": None,
        "people": Place.QUOTE,
        "walk": Place.QUOTE,
        "fish": Place.PASSAGE,
    }


async def test_a_word_is_shown_as_the_text_writes_it(service: Service) -> None:
    (grounds,) = (await explained(service, "people walk")).grounds
    assert grounds.words[1] == WordFound("walk", Place.QUOTE, "walked", Origin.ASKED)
    assert (grounds.article_id, grounds.title) == ("lake", "A frozen lake")


async def test_a_word_from_the_other_language_is_told_apart(service: Service) -> None:
    (grounds,) = (await explained(service, "did Dongchuan escape poverty?", "zh-Hans")).grounds
    assert grounds.words == (
        WordFound("Dongchuan", Place.QUOTE, "东川", Origin.BRIDGED),
        WordFound("escape poverty", Place.QUOTE, "脱贫", Origin.BRIDGED),
    )


async def test_what_the_archive_never_says_is_told_from_what_the_passage_does_not(service: Service) -> None:
    (grounds,) = (await explained(service, "people walked fish zeppelins elsewhere")).grounds
    lacking = {word.asked: word.in_archive for word in grounds.words if word.place is None}
    assert lacking == {"zeppelins": False, "elsewhere": True}


async def test_the_parts_make_up_the_score_by_which_quotes_are_ranked(service: Service) -> None:
    outcome = answered(await service.ask("Fish in Mirren", explain=True))
    assert outcome.explanation
    totals = [grounds.total for grounds in outcome.explanation.grounds]
    assert len(totals) == len(outcome.quotes)
    assert totals == sorted(totals, reverse=True)
    scores = [quote.score for quote in outcome.quotes]
    assert [total / totals[0] for total in totals] == pytest.approx([score / scores[0] for score in scores])


async def test_an_answer_reached_the_threshold_and_a_refusal_did_not(service: Service) -> None:
    yes = await explained(service, "people walked")
    assert yes.confidence >= yes.threshold > 0
    no = await explained(service, "people, zeppelins, submarines and hovercraft")
    assert no.confidence < no.threshold == yes.threshold
    assert [(word.asked, word.place) for word in no.grounds[0].words][:2] == [
        ("people", Place.QUOTE),
        ("zeppelins", None),
    ]


async def test_where_nothing_was_found_there_are_no_grounds(service: Service) -> None:
    assert (await explained(service, "zeppelins")).grounds == ()


@pytest.mark.parametrize("message", ["hello", "?!"])
async def test_there_is_nothing_to_explain_where_nothing_was_asked(service: Service, message: str) -> None:
    assert refused(await service.ask(message, explain=True)).explanation is None


async def test_nobody_pays_for_what_was_not_asked_for(service: Service) -> None:
    first = answered(await service.ask("Where does Mirren lie?"))
    assert first.explanation is None
    assert (await service.ask("and in the north?", after=first.query)).explanation is None


async def test_a_corrected_word_is_explained_as_it_was_read(service: Service) -> None:
    outcome = answered(await service.ask("where does Miren lie?", explain=True))
    assert [correction.typed for correction in outcome.corrections] == ["Miren"]
    assert outcome.explanation
    assert outcome.explanation.grounds[0].words[0].said == "Mirren"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("place", [*Place])
@pytest.mark.parametrize("origin", [*Origin])
def test_every_place_and_origin_has_its_words(language: str, place: Place, origin: Origin) -> None:
    words = (WordFound("asked", place, "said", origin), WordFound("gone"), WordFound("lost", in_archive=False))
    lines = list(reasons.of(Grounds("a", "A", words, {"passage": 1.0, "unheard of": 0.25}), Texts(language)))
    assert len(lines) == 4
    assert "asked" in lines[0]
    assert "said" in lines[0]
    assert "1.25" in lines[3]
    assert "unheard of 0.25" in lines[3]


@pytest.mark.parametrize("language", LANGUAGES)
async def test_every_part_of_a_score_has_a_name_for_readers(service: Service, language: str) -> None:
    (grounds,) = (await explained(service, "people walked")).grounds
    assert {f"explain-part-{name}" for name in grounds.parts} <= Texts(language).keys()


def test_a_refusal_says_how_far_it_was() -> None:
    said = reasons.verdict(Explanation(0.2, 0.5, parts={"search": 0.15, "amount": 0.05}), Texts("en"))
    assert said == (
        "Confidence 0.20 = the search 0.15 + how much was matched 0.05; an answer needs 0.50, so 0.30 is missing."
    )
