"""Answers and refusals: which sentence, how much of it, where the link leads, and when to say no."""

from dataclasses import replace
from urllib.parse import unquote

import pytest

from povbot.answer.build import AnswerBuilder
from povbot.answer.leaning import leans
from povbot.answer.link import to_quote
from povbot.model import Article, Field, Quote, Reason
from povbot.passages import analysed, split
from stories import THRESHOLD, Rooms, answered, on_days, refused, story

URL = "https://example.org/story"
LISTING = "https://example.org/"
FILLER = story("filler", "Nothing here has to do with anything else.")
LAKE = story(
    "lake",
    "Lake Mirren lies in the north. The lake froze in 1963, when people walked across it. Fish returned later.",
    title="The frozen lake of Mirren",
)


async def first_quote(rooms: Rooms, question: str, *articles: Article) -> Quote:
    return answered(await rooms.answer(question, *articles, FILLER)).quotes[0]


async def test_the_sentence_that_answers_comes_first(rooms: Rooms) -> None:
    assert (await first_quote(rooms, "When did people walk across it?", LAKE)).text.startswith("The lake froze")
    assert (await first_quote(rooms, "Did the fish return?", LAKE)).text == "Fish returned later."


async def test_matching_words_are_highlighted_whatever_their_ending(rooms: Rooms) -> None:
    quote = await first_quote(rooms, "lakes and walking", LAKE)
    assert [span.of(quote.text) for span in quote.highlights] == ["lake", "walked"]


async def test_a_phrase_is_marked_as_a_phrase(rooms: Rooms) -> None:
    quote = await first_quote(rooms, "东川脱贫", story("a", "去年东川脱贫了。", language="zh-Hans"))
    assert [span.of(quote.text) for span in quote.highlights] == ["东川脱贫"]
    quote = await first_quote(rooms, "Mirren lake lies north", LAKE)
    assert [span.of(quote.text) for span in quote.highlights][:2] == ["Lake Mirren lies", "north"]


async def test_a_refusal_names_the_words_the_archive_never_mentions(rooms: Rooms) -> None:
    no = refused(await rooms.answer("unicorn husbandry at Lake Mirren", LAKE))
    assert no.reason is Reason.NOTHING_FOUND
    assert no.missing == ("unicorn", "husbandry")


async def test_an_unknown_name_refuses_what_else_would_answer(rooms: Rooms) -> None:
    question = "when in 1963 did people walk across the frozen lake of Mirren in the north"
    others = [story(f"other{n}", f"Number {n} is about something else.") for n in range(8)]
    answered(await rooms.answer(f"{question} with zeppelins?", LAKE, *others))
    assert refused(await rooms.answer(f"{question} of Brazil?", LAKE, *others)).missing == ("Brazil",)


async def test_words_that_stand_in_different_stories_do_not_answer_together(rooms: Rooms) -> None:
    stories = (story("a", "Tea grows in Assam."), story("b", "Whales sing."), story("c", "Bridges rust."))
    no = refused(await rooms.answer("tea whales bridges", *stories))
    assert no.missing == ()


async def test_a_light_word_that_is_missing_does_not_refuse(rooms: Rooms) -> None:
    answered(await rooms.answer("what important things happened when the lake froze?", LAKE, FILLER))


async def test_no_more_quotes_than_asked_for(rooms: Rooms) -> None:
    ferries = [story(f"s{n}", f"The ferry to island number {n} runs on weekday {n}.") for n in range(4)]
    assert len(answered(await rooms.answer("ferry", *ferries, limit=5)).quotes) == 4
    assert len(answered(await rooms.answer("ferry", *ferries, limit=1)).quotes) == 1


async def test_a_story_that_another_took_over_is_quoted_once(rooms: Rooms) -> None:
    text = "The ferry runs to the island every weekday and carries bicycles. Tickets are sold on board by the crew."
    wires = [story(f"s{n}", text, title=f"Ferry news {n}") for n in range(3)]
    quotes = answered(await rooms.answer("ferry", *wires, limit=5)).quotes
    assert {quote.citation.article_id for quote in quotes} == {"s0"}
    assert len({quote.text for quote in quotes}) == len(quotes)


async def test_quotes_come_best_first(rooms: Rooms) -> None:
    scores = [quote.score for quote in answered(await rooms.answer("frozen lake people", LAKE, FILLER)).quotes]
    assert scores == sorted(scores, reverse=True)


async def test_a_story_without_text_is_quoted_by_its_headline(rooms: Rooms) -> None:
    quote = await first_quote(rooms, "grain for green", story("a", title="Swapping grain for green"))
    assert (quote.field, quote.text, quote.whole) == (Field.TITLE, "Swapping grain for green", True)


async def test_a_headline_is_quoted_where_no_sentence_says_it(rooms: Rooms) -> None:
    quote = await first_quote(rooms, "livestreaming", story("a", "It changed lives.", title="Livestreaming at noon"))
    assert quote.field is Field.TITLE


async def test_a_sentence_that_leans_on_the_headline_speaks_of_what_it_names(rooms: Rooms) -> None:
    about = story(
        "a", f"Bakers founded a guild. {'It baked. ' * 40}The city was founded in 1211.", title="Museums of Perlin"
    )
    quote = await first_quote(rooms, "when was Perlin founded?", about)
    assert quote.text.endswith("The city was founded in 1211.")


@pytest.mark.parametrize(
    ("sentence", "language", "expected"),
    [
        ("The district got rid of poverty.", "en", True),
        ("Nevertheless they stayed.", "en", True),
        ("Dongchuan District in the northernmost part of the city is famous for its soil.", "en", False),
        ("Theory matters.", "en", False),
        ("However, Dongchuan is famous for its soil.", "en", True),
        ("Howevermany", "en", False),
        ("然而，东川以其红土地闻名。", "zh-Hans", True),
        ("尽管如此，该区在2019年成功脱贫。", "zh-Hans", True),
        ("當地貧困發生率下降。", "zh-Hant", True),
        ("当地贫困发生率下降。", "zh-Hans", True),
        ("东川区位于云南省昆明市最北端，以其红土地闻名。", "zh-Hans", False),
    ],
)
def test_leaning_shows_in_the_opening(sentence: str, language: str, expected: bool) -> None:
    assert leans(sentence, language) is expected


async def test_a_long_sentence_is_cut_at_clauses_around_what_was_asked(rooms: Rooms) -> None:
    clauses = [f"the orchard number {n} grew plums and pears of every kind" for n in range(12)]
    clauses[7] = "while the zeppelin landed near the chapel"
    quote = await first_quote(rooms, "where did the zeppelin land?", story("a", ", ".join(clauses) + "."))
    assert 160 < len(quote.text) <= 320
    assert "zeppelin landed near the chapel" in quote.text
    assert quote.whole is False
    assert quote.text.split(", ")[0] in clauses
    assert quote.text.rstrip(",").split(", ")[-1] in clauses


async def test_what_a_quote_leaves_of_a_long_sentence_is_quoted_next(rooms: Rooms) -> None:
    clauses = [f"the orchard number {n} grew plums and pears of every kind" for n in range(9)]
    text = ", ".join(["The zeppelin landed near the chapel", *clauses, "where a priest named it Aurora"]) + "."
    first, second = answered(await rooms.answer("where did the zeppelin land?", story("a", text), FILLER)).quotes[:2]
    assert text.startswith(first.text)
    assert text.endswith(second.text)
    assert first.span.end <= second.span.start
    assert (first.whole, second.whole) == (False, False)


async def test_a_word_or_two_left_of_a_long_sentence_are_no_quote(rooms: Rooms) -> None:
    clauses = [f"the orchard number {n} grew plums and pears of every kind" for n in range(5)]
    text = ", ".join(["The zeppelin landed by the chapel", *clauses, "it seems"]) + "."
    [quote] = answered(await rooms.answer("where did the zeppelin land?", story("a", text), FILLER)).quotes
    assert not quote.whole


async def test_a_long_clause_is_cut_between_words(rooms: Rooms) -> None:
    text = " ".join(["plum"] * 100 + ["zeppelin"] + ["pear"] * 100)
    quote = await first_quote(rooms, "zeppelin", story("a", text))
    assert len(quote.text) <= 320
    assert {*quote.text.split()} <= {"plum", "zeppelin", "pear"}
    assert "zeppelin" in quote.text


async def test_a_long_chinese_sentence_is_cut_at_160(rooms: Rooms) -> None:
    clauses = ["果园里种着李子和梨"] * 30
    clauses[20] = "飞艇降落在教堂旁边"
    quote = await first_quote(rooms, "飞艇降落在哪里？", story("a", "，".join(clauses) + "。", language="zh-Hans"))
    assert 100 < len(quote.text) <= 160
    assert "飞艇降落在教堂旁边" in quote.text


async def test_the_link_lands_on_the_quote_where_the_page_is_known_to_have_it(rooms: Rooms) -> None:
    on_page = story("a", "Tea, milk & sugar - 50% each.", url=URL, summary_on_page=True)
    link = (await first_quote(rooms, "tea", on_page)).citation.link
    assert link == f"{URL}#:~:text=Tea%2C%20milk%20%26%20sugar%20%2D%2050%25%20each."


async def test_the_body_is_always_on_its_page(rooms: Rooms) -> None:
    quote = await first_quote(rooms, "tea", story("a", body="Tea grows.", url=URL))
    assert (quote.field, quote.citation.link) == (Field.BODY, f"{URL}#:~:text=Tea%20grows.")


@pytest.mark.parametrize(
    ("article", "link"),
    [
        (story("a", "Tea grows.", url=URL), URL),
        (story("a", title="Tea", url=URL), URL),
        (story("a", "Tea grows.", url=URL, listing_url=LISTING), URL),
        (story("a", "Tea grows.", listing_url=LISTING), LISTING),
        (story("a", body="Tea grows.", listing_url=LISTING), LISTING),
        (story("a", "Tea grows."), None),
    ],
)
async def test_elsewhere_the_link_is_the_page_or_the_listing(rooms: Rooms, article: Article, link: str | None) -> None:
    cited = (await first_quote(rooms, "tea", article)).citation
    assert (cited.link, cited.url) == (link, article.url)


async def test_a_translation_is_cited_as_its_original_without_a_place_in_it(rooms: Rooms) -> None:
    original = story(
        "a", "Plums.", url=URL, publisher="The Post", published=on_days("2020-05-28"), summary_on_page=True
    )
    translation = story(
        "a-zh", "茶叶生长。", body="红茶。", language="zh-Hans", translation_of="a", summary_on_page=True
    )
    for asked in ("茶叶", "红茶"):
        cited = (await first_quote(rooms, asked, original, translation)).citation
        assert (cited.article_id, cited.translation_of, cited.language) == ("a-zh", "a", "zh-Hans")
        assert (cited.link, cited.url, cited.publisher) == (URL, URL, "The Post")
        assert cited.published == on_days("2020-05-28")


@pytest.mark.parametrize(
    ("url", "text", "link"),
    [
        ("https://a.org/x", "a-b, c & d", "https://a.org/x#:~:text=a%2Db%2C%20c%20%26%20d"),
        ("https://a.org/x#part", "tea", "https://a.org/x#part:~:text=tea"),
        ("https://a.org/x#part:~:text=old", "tea", "https://a.org/x#part:~:text=tea"),
        ("https://a.org/x?q=1#", "茶 𠮷", "https://a.org/x?q=1#:~:text=%E8%8C%B6%20%F0%A0%AE%B7"),
        ("https://a.org/x", "two\n  lines", "https://a.org/x#:~:text=two%20lines"),
        ("https://a.org/x", "100% #1 (a/b)", "https://a.org/x#:~:text=100%25%20%231%20%28a%2Fb%29"),
    ],
)
def test_text_fragments_are_encoded(url: str, text: str, link: str) -> None:
    assert to_quote(url, text) == link


def test_a_long_quote_is_linked_by_its_ends() -> None:
    words = [f"word-{n}" for n in range(60)]
    directive = to_quote(URL, " ".join(words)).partition("text=")[2]
    assert [unquote(part) for part in directive.split(",")] == [" ".join(words[:6]), " ".join(words[-6:])]
    assert [unquote(p) for p in to_quote(URL, "茶" * 310).partition("text=")[2].split(",")] == ["茶" * 16] * 2


async def test_what_an_index_keeps_of_a_passage_is_not_analysed_again(rooms: Rooms) -> None:
    article = story("tea", "Tea grows in Assam. Pickers carry baskets. It rains.", title="Tea")
    found = [part for one in (article, story("oil", "Oil is pressed.")) for part in split(one)]
    retriever, query = rooms.retriever(found), rooms.interpreter.interpret("do pickers carry baskets?")
    hits, statistics = await retriever.search(query, 5), await retriever.statistics(query.terms)
    analyses = [analysed(hit.passage, rooms.analyzer, rooms.splitter) for hit in hits]
    kept = [replace(hit, analysis=one) for hit, one in zip(hits, analyses, strict=True)]
    builder = AnswerBuilder(rooms.analyzer, rooms.splitter)
    judged, of_kept = (builder.judge(query, each, {"tea": article}, statistics) for each in (hits, kept))
    assert judged.candidates == of_kept.candidates != []
    assert builder.build(judged, 3, THRESHOLD) == builder.build(of_kept, 3, THRESHOLD)
    cut = [replace(analysis, sentences=analysis.sentences[:1]) for analysis in analyses]
    begun = [replace(hit, analysis=one) for hit, one in zip(hits, cut, strict=True)]
    known = builder.judge(query, begun, {"tea": article}, statistics)
    assert {one.span.of(article.text(one.field)) for one in known.candidates} == {"Tea grows in Assam."}


async def test_a_hit_whose_story_is_gone_says_nothing(rooms: Rooms) -> None:
    articles = [story("tea", "Pickers of tea carry baskets."), story("oil", "Pickers of olives carry baskets.")]
    retriever = rooms.retriever(part for article in articles for part in split(article))
    query = rooms.interpreter.interpret("do pickers carry baskets?")
    hits, statistics = await retriever.search(query, 5), await retriever.statistics(query.terms)
    builder = AnswerBuilder(rooms.analyzer, rooms.splitter)
    assert {hit.passage.article_id for hit in hits} == {"tea", "oil"}
    judged = builder.judge(query, hits, {"oil": articles[1]}, statistics)
    assert {candidate.article.id for candidate in judged.candidates} == {"oil"}
    nothing = builder.judge(query, hits, {}, statistics)
    assert (nothing.candidates, nothing.confidence) == ([], 0)


@pytest.mark.parametrize("summary", ["", "News. Pickers of tea carry baskets.", "Pickers of tea"])
async def test_a_hit_that_is_not_what_its_story_says_now_says_nothing(rooms: Rooms, summary: str) -> None:
    """In a cluster, a story that is just changing can be found by what it said before."""
    articles = [story("tea", "Pickers of tea carry baskets."), story("oil", "Pickers of olives carry baskets.")]
    retriever = rooms.retriever(part for article in articles for part in split(article))
    query = rooms.interpreter.interpret("do pickers of tea carry baskets?")
    hits, statistics = await retriever.search(query, 5), await retriever.statistics(query.terms)
    builder = AnswerBuilder(rooms.analyzer, rooms.splitter)
    now = {"tea": replace(articles[0], summary=summary), "oil": articles[1]}
    only = [hit for hit in hits if hit.passage.article_id == "oil"]
    judged, without = (builder.judge(query, each, now, statistics) for each in (hits, only))
    assert {candidate.article.id for candidate in judged.candidates} == {"oil"}
    assert judged.hits == without.hits
    assert judged.confidence_parts == without.confidence_parts
