"""The engine beyond one machine, on a real cluster of three nodes: what it finds, and what happens when things fail."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from cluster_door import BUSY, NOBODY, UNAVAILABLE, certificate, door
from cluster_writer import FINGERPRINT, LIKENESS, Filler, Means, asking, state_of
from fakes import FakeAnalyzer
from opensearch_cluster import Cluster as Nodes
from patience import PATIENCE_S
from povbot import passages, settings
from povbot.corpus.archive import MemoryArchive
from povbot.corpus.files import JsonLinesSource, Read
from povbot.errors import IndexDamaged, IndexMissing, IndexStale, RetrieverUnavailable
from povbot.index.bm25 import Bm25Retriever
from povbot.index.cluster import archive as archives
from povbot.index.cluster.access import Access
from povbot.index.cluster.archive import OpenSearchArchive
from povbot.index.cluster.asking import Cluster
from povbot.index.cluster.breaker import Breaker
from povbot.index.cluster.state import read_state
from povbot.index.cluster.views import OpenSearchIndex
from povbot.model import Article
from povbot.ports import Retriever
from stories import Rooms, asked, on_days, story

pytestmark = pytest.mark.xdist_group("opensearch")

RIGHT, WRONG = "sesame", "simsim"
STORIES = [story(f"s{number}", f"Rice of field {number}. " + "Tea. " * (number % 5)) for number in range(30)]


@asynccontextmanager
async def opened(access: Access, prefix: str) -> AsyncIterator[Retriever]:
    async with asking(access) as cluster:
        (retriever,) = await view(cluster, prefix)
        yield retriever


async def view(cluster: Cluster, prefix: str, language: str = "en") -> Sequence[Retriever]:
    return await OpenSearchIndex(cluster, await state_of(cluster, prefix), LIKENESS, passages.unpacked).for_reader(
        language
    )


@pytest.fixture
def access(opensearch: Nodes) -> Access:
    return Access(opensearch.addresses, timeout_s=PATIENCE_S)


def filled(
    access: Access,
    folder: Path,
    articles: Sequence[Article] = STORIES,
    build: str = "b1",
    *,
    shards: int = 1,
    replicas: int = 0,
    means: Means | None = None,
) -> Filler:
    filler = Filler(access, folder, "engine", build, shards=shards, replicas=replicas, is_new=True)
    try:
        filler.fill(articles, means)
    finally:
        filler.sender.close()
    return filler


async def found(retriever: Retriever, *terms: str) -> set[str]:
    return {hit.passage.article_id for hit in await retriever.search(asked(*terms), 50)}


async def test_it_ranks_as_the_engine_in_memory_over_all_shelves_and_shards(
    access: Access, rooms: Rooms, paths: settings.Paths, tmp_path: Path
) -> None:
    articles = [read.article for read in JsonLinesSource(paths.corpus).read() if isinstance(read, Read)]
    filled(access, tmp_path, articles, shards=3, means=Means(analyzer=rooms.analyzer, splitter=rooms.splitter))
    seen = await MemoryArchive(articles).latest("en")
    memory = Bm25Retriever((part for article in seen for part in passages.split(article)), rooms.analyzer)
    same = 0
    async with asking(access) as cluster:
        assert len((await state_of(cluster, "engine")).shelves) > 1
        retriever, *_ = await view(cluster, "engine")
        for article in articles:
            query = await rooms.bridge.bridge(rooms.interpreter.interpret(article.title, "en"), memory)
            ours, theirs = await retriever.search(query, 1), await memory.search(query, 99)
            same += [hit.passage for hit in ours] == [hit.passage for hit in theirs[:1]]
            known = {hit.passage.id: hit for hit in theirs}
            for hit in ours:
                assert hit.matched == known[hit.passage.id].matched
                assert hit.score == pytest.approx(known[hit.passage.id].score, rel=0.05)  # Lucene rounds lengths
    assert same >= 0.96 * len(articles)


async def test_scores_of_short_passages_are_those_of_the_engine_in_memory(access: Access, tmp_path: Path) -> None:
    filled(access, tmp_path, shards=3)
    memory = Bm25Retriever((part for article in STORIES for part in passages.split(article)), FakeAnalyzer())
    query = replace(asked("rice", "tea", "7"), hints=("field",))
    async with opened(access, "engine") as retriever:
        ours, theirs = await retriever.search(query, 50), await memory.search(query, 50)
    assert [hit.passage.id for hit in ours] == [hit.passage.id for hit in theirs]
    assert [hit.score for hit in ours] == pytest.approx([hit.score for hit in theirs], abs=2e-5)


async def test_a_question_of_very_many_words_is_answered_by_those_that_tell_most(
    access: Access, tmp_path: Path
) -> None:
    text = " ".join(f"word{number}" for number in range(1500))
    filled(access, tmp_path, [*STORIES, story("long", text), story("longer", text + " rare")])
    words = [f"word{number}" for number in range(1500)]
    words = words[1::2] + words[::2]
    async with opened(access, "engine") as retriever:
        hits = await retriever.search(asked(*words, "rare"), 5)
    assert [hit.passage.article_id for hit in hits[:1]] == ["longer"]
    assert "rare" in hits[0].matched


async def test_a_listing_of_any_length_is_read_and_counted_in_parts(
    access: Access, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for part, size in (("WINDOW", 4), ("PAGE", 3), ("SPANS", 2)):
        monkeypatch.setattr(archives, part, size)
    dated = [replace(told, published=on_days(f"2020-01-{1 + n % 5:02}")) for n, told in enumerate(STORIES)]
    filled(access, tmp_path, dated, shards=3)
    memory = MemoryArchive(dated)
    async with asking(access) as cluster:
        archive = OpenSearchArchive(cluster, await state_of(cluster, "engine"))
        whole = [told async for page in archive.listed("en") for told in page]
        assert whole == [*await memory.latest("en")] == [*await archive.latest("en")]
        for offset, limit in ((0, 4), (3, 1), (3, 2), (4, 3), (5, 7), (8, 30), (25, 9), (30, 1), (999_999_999, 5)):
            page = await archive.latest("en", offset=offset, limit=limit)
            assert [*page] == whole[offset : offset + limit]
        assert [*await archive.latest("en", offset=9)] == whole[9:]
        assert {**await archive.days()} == {**await memory.days()}


async def test_what_is_written_again_changes_nothing(access: Access, tmp_path: Path) -> None:
    filled(access, tmp_path)
    async with asking(access) as cluster:
        before = await state_of(cluster, "engine")
        filled(access, tmp_path)
        filled(access, tmp_path / "again")  # by who knows nothing of the first time
        after = await state_of(cluster, "engine")
        assert before == after
        (retriever,) = await view(cluster, "engine")
        statistics = await retriever.statistics(["rice"])
        assert (statistics.passages, statistics.containing["rice"]) == (len(STORIES), len(STORIES))
        assert await OpenSearchArchive(cluster, after).count() == len(STORIES)


async def test_a_stopped_writer_leaves_nothing_that_readers_see_and_what_it_left_is_removed(
    access: Access, tmp_path: Path
) -> None:
    filler = filled(access, tmp_path)
    filler.layout.make(filler.names.shelf(0))
    stopped = Filler(access, tmp_path, "engine")
    stopped.stop_before_commit(story("half", "Rice of nobody."), number=99)
    async with opened(access, "engine") as retriever:
        assert await found(retriever, "nobody") == set()
    stopped.sender.close()
    resumed = Filler(access, tmp_path, "engine")
    resumed.writer.remove([(99, 0)])
    resumed.writer.commit()
    resumed.sender.close()
    async with opened(access, "engine") as retriever:
        assert await found(retriever, "nobody") == set()
        assert len(await found(retriever, "rice")) == len(STORIES)


async def test_a_new_build_takes_the_place_of_the_old_one_while_it_is_searched(access: Access, tmp_path: Path) -> None:
    filled(access, tmp_path)
    new = [replace(article, id=f"new-{article.id}") for article in STORIES]
    old_ids, new_ids = ({article.id for article in articles} for articles in (STORIES, new))
    met = list[set[str]]()
    async with asking(access) as cluster:
        (before,) = await view(cluster, "engine")
        making = asyncio.create_task(asyncio.to_thread(filled, access, tmp_path, new, "b2"))
        while not making.done() or met[-1] != new_ids:
            (retriever,) = await view(cluster, "engine")
            met.append(await found(retriever, "rice"))
        await making
        assert await found(before, "field") == old_ids  # whoever has it open goes on with it
    # Each is whole; nodes hear of the swap one after the other.
    assert all(ids in (old_ids, new_ids) for ids in met)
    assert (met[0], met[-1]) == (old_ids, new_ids)
    third = await asyncio.to_thread(filled, access, tmp_path, STORIES[:1], "b3")
    builds = {name.removesuffix("-0").rpartition("-")[2] for name in third.layout.all()}
    assert builds == {"b2", "b3"}  # the one before is kept for those who have it open


async def test_no_question_is_lost_or_answered_wrongly_while_a_node_dies(
    access: Access, opensearch: Nodes, tmp_path: Path
) -> None:
    filled(access, tmp_path, shards=3, replicas=1)
    everything = {article.id for article in STORIES}
    answers = list[set[str]]()

    async def ask(cluster: Cluster) -> None:
        for turn in range(12):
            (retriever,) = await view(cluster, "engine")  # nothing is remembered
            answers.append(await found(retriever, "rice", f"{turn}"))
            if len(answers) == 10:
                opensearch.nodes[0].kill()

    async with asking(access) as cluster:
        await asyncio.gather(*(ask(cluster) for _ in range(4)))
    assert len(answers) == 48
    assert all(answer == everything for answer in answers)


async def test_where_a_cluster_does_not_answer_the_search_is_unavailable_at_once_and_comes_back(
    access: Access, tmp_path: Path
) -> None:
    filled(access, tmp_path)
    now, is_well, heads = [0.0], [True], list[str]()

    def keeper(head: str) -> bytes | None:
        heads.append(head)
        return None if is_well[0] else UNAVAILABLE

    async with door(access.addresses[0], keeper) as address:
        cluster = Cluster(replace(access, addresses=(address,)), Breaker(lambda: now[0], failures=2, pause_s=60))
        (retriever,) = await view(cluster, "engine")
        is_well[0] = False
        for _ in range(2):
            with pytest.raises(RetrieverUnavailable, match="cannot be asked"):
                await found(retriever, "rice")
        is_well[0] = True
        asked_before = len(heads)
        with pytest.raises(RetrieverUnavailable, match="did not answer lately"):
            await found(retriever, "rice")
        assert len(heads) == asked_before
        now[0] = 60.0
        assert len(await found(retriever, "rice")) == len(STORIES)
        await cluster.close()


async def test_what_a_busy_cluster_does_not_take_is_sent_again(access: Access, tmp_path: Path) -> None:
    refused = [0]

    def busy(head: str) -> bytes | None:
        if "_bulk" in head and refused[0] < 3:
            refused[0] += 1
            return BUSY
        return None

    async with door(access.addresses[0], busy) as address:
        await asyncio.to_thread(filled, replace(access, addresses=(address,)), tmp_path)
    async with opened(access, "engine") as retriever:
        assert len(await found(retriever, "rice")) == len(STORIES)
    assert refused == [3]


async def test_a_cluster_that_stays_busy_is_told_of(access: Access, tmp_path: Path) -> None:
    async with door(access.addresses[0], lambda head: BUSY if "_bulk" in head else None) as address:
        with pytest.raises(RetrieverUnavailable, match=r"busy.*goes on"):
            await asyncio.to_thread(filled, replace(access, addresses=(address,)), tmp_path)


async def test_it_is_reached_by_tls_with_a_password_or_a_key_and_by_nobody_else(
    access: Access, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    filled(access, tmp_path)
    context, signer = certificate(tmp_path)
    welcome = ("authorization: Basic cmVhZGVyOnNlc2FtZQ==", "authorization: ApiKey sesame")

    def keeper(head: str) -> bytes | None:
        return None if any(way in head for way in welcome) else NOBODY

    async with door(access.addresses[0], keeper, context) as address:
        safe = Access((address,), ca_certs=signer, timeout_s=PATIENCE_S)
        for known in (replace(safe, user="reader", password=RIGHT), replace(safe, api_key=RIGHT)):
            async with opened(known, "engine") as retriever:
                assert len(await found(retriever, "rice")) == len(STORIES)
        for stranger, what in (
            (replace(safe, user="reader", password=WRONG), "does not let povbot in"),
            (replace(safe, ca_certs=None, api_key=RIGHT), "certificate"),
            (replace(safe, ca_certs=tmp_path / "none.pem"), "certificate"),
        ):
            with pytest.raises(RetrieverUnavailable, match=what):
                async with opened(stranger, "engine"):
                    pass
    assert WRONG not in caplog.text
    assert RIGHT not in caplog.text


async def test_an_index_that_is_not_there_stale_or_damaged_says_so(access: Access, tmp_path: Path) -> None:
    async with asking(access) as cluster:
        with pytest.raises(IndexMissing, match="povbot index"):
            await read_state(cluster, "engine", FINGERPRINT)
        filler = filled(access, tmp_path)
        with pytest.raises(IndexStale, match="anew while this one serves"):
            await read_state(cluster, "engine", "another")
        filler = Filler(access, tmp_path, "engine")
        filler.sender.send(
            [{"_index": filler.names.state, "_id": "state", "_source": {"probe": "povbot", "kept": {"state": "{"}}}]
        )
        filler.layout.refresh()
        with pytest.raises(IndexDamaged, match="says of itself"):
            await state_of(cluster, "engine")
        with pytest.raises(IndexDamaged, match="says of itself"):
            filler.fill(STORIES)
        filler.sender.send([{"_op_type": "delete", "_index": filler.names.state, "_id": "state"}])
        filler.layout.refresh()
        with pytest.raises(IndexDamaged, match="says of itself"):
            await state_of(cluster, "engine")
        filler.sender.close()


async def test_an_index_of_which_a_part_is_gone_says_so(access: Access, tmp_path: Path) -> None:
    filler = filled(access, tmp_path)
    sweeper = Filler(access, tmp_path, "engine")
    async with asking(access) as cluster:
        (retriever,) = await view(cluster, "engine")
        sweeper.sender.ask(lambda client: client.indices.delete(index=filler.names.shelf(0)))
        with pytest.raises(IndexDamaged, match=r"not there.*--rebuild"):
            await found(retriever, "rice")
        with pytest.raises(IndexDamaged, match="it lacks"):
            await state_of(cluster, "engine")
    sweeper.sender.close()
