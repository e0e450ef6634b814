"""Whatever is sent to the front, a page or a refusal comes back, and it tells nothing that is nobody's business."""

import asyncio
import re
from urllib.parse import quote, urlencode

import httpx
import pytest
from hypothesis import given
from hypothesis import settings as how
from hypothesis import strategies as st
from lxml import html
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send
from web_pages import browsing

from patience import PATIENCE_S
from povbot.fronts.web.addresses import elsewhere
from povbot.fronts.web.conversation import MAX_QUESTION_CHARS, MAX_QUESTIONS, Wish, held
from povbot.listening import Limits, listening
from povbot.service import Service
from povbot.texts import LANGUAGES
from stories import Rooms, story

HOST = "127.0.0.1"
LIMITS = Limits(header_s=0.3, body_s=0.3, keep_alive_s=1, connections=20, header_bytes=65_536, end_s=1)
# What a path, a question and a parameter can be made of.
_MARKS = "/ // /. /.. \\ %2e%2e%2f %00 %0d%0aX:y %ff %C0%AF %u002f ; ? # & = @ : * ~ ' < > \" {{7*7}}"
_WORDS = "q= from= en zh-Hans ask topics stories about api static operator evil.example 东川 扶贫 ٣ 🙂 -1 9999999999"
_PIECES = st.sampled_from([*_MARKS.split(), *_WORDS.split()])
_ANYTHING = st.lists(_PIECES | st.text(max_size=8), max_size=12).map("".join)
_STARTS = st.sampled_from(("", *(f"{language}/" for language in LANGUAGES), "api/", "static/", "en/ask", "en/stories/"))
_LEAKS = re.compile(r"Traceback|File &|File \"|site-packages|/src/|/home/")


def assert_harmless(answer: httpx.Response) -> None:
    assert answer.status_code in (200, 307, 400, 404, 405, 410, 422), answer.request.url
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert not _LEAKS.search(answer.text)
    assert not re.search(r"(?:href|src|action)=\"(?!/(?!/)|#|https?://)", answer.text)
    assert "<script>" not in answer.text
    if "location" in answer.headers:
        assert_stays_here(answer.headers["location"])


def assert_stays_here(address: str) -> None:
    """As a browser reads it: a backslash is a slash, and what cannot be seen is not there."""
    read = re.sub(r"[\t\r\n]", "", address).replace("\\", "/").strip()
    assert read.startswith("/"), address
    assert not read.startswith("//"), address


async def test_any_path_and_any_query_has_a_harmless_answer(front: ASGIApp) -> None:
    """In one test, for the archive behind it is read once."""
    loop = asyncio.new_event_loop()

    async def asked(target: str) -> httpx.Response:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(front)) as client:
            return await client.get(httpx.URL("http://site.test", raw_path=target.encode()))

    @how(max_examples=150)
    @given(_STARTS, _ANYTHING, _ANYTHING)
    def anything(start: str, path: str, query: str) -> None:
        target = f"/{start}{quote(path, safe='/.;%')}?{quote(query, safe='&=%?')}"
        assert_harmless(loop.run_until_complete(asked(target)))

    try:
        await asyncio.to_thread(anything)
    finally:
        loop.close()


@pytest.mark.parametrize("word", ["<img src=x onerror=a()>", "\"' onmouseover=a() ", "</script><script>a()</script>"])
async def test_no_word_of_a_publisher_or_a_reader_is_markup(rooms: Rooms, word: str) -> None:
    names = dict.fromkeys(("title", "publisher", "body"), f"rice {word}")
    told = story("rice", f"Rice {word}.", topics=("education",), authors=(word,), **names)
    asked = urlencode([("q", f"rice {word}"), ("q", f'"{word}"'), ("why", "1"), ("lang", word), ("in", word)])
    pages = f"/en/ /en/latest /en/topics/education /en/topics/{quote(word, safe='')} /en/stories/rice /en/ask?{asked}"
    async with browsing(rooms.service(told)) as browser:
        for address in pages.split():
            page = html.fromstring((await browser.get(address)).text)
            assert not page.xpath("//img | //script[not(@src) and not(@type='application/ld+json')]"), address
            assert not page.xpath("//@*[starts-with(name(), 'on')] | //@style"), address


LEADING_AWAY = (
    "//evil.example",
    "///evil.example/ask",
    "//evil.example/%2e%2e",
    "/%2Fevil.example",
    "/%5Cevil.example",
    "/\\evil.example",
    "/ask//evil.example",
    "/ask/..//evil.example",
    "/%09/evil.example",
    "/.//evil.example",
    "/%0d%0alocation:%20//evil.example",
    "/latest%0d%0aset-cookie:a=b",
    "/https://evil.example",
    "/about%3F//evil.example",
    "/en/%2Fevil.example",
)


async def test_no_address_leads_off_the_site(browser: httpx.AsyncClient) -> None:
    for path in LEADING_AWAY:
        answer = await browser.get(httpx.URL("http://site.test", raw_path=path.encode()))
        assert_harmless(answer)
        assert "set-cookie" not in answer.headers


@given(_ANYTHING, _ANYTHING, st.sampled_from(LANGUAGES))
def test_the_same_page_in_another_language_is_on_the_same_site(path: str, query: str, language: str) -> None:
    assert_stays_here(elsewhere(f"/{path}", query, language))


async def test_of_thousands_of_parameters_none_is_asked(browser: httpx.AsyncClient) -> None:
    answer = await browser.get("/en/ask?" + urlencode([("q", f"rice {n}") for n in range(3_000)]))
    assert_harmless(answer)
    assert answer.status_code == 400
    assert "8 questions at most" in answer.text


async def sent(port: int, *pieces: bytes) -> bytes:
    """All that comes back until the front ends the connection."""
    reader, writer = await asyncio.open_connection(HOST, port)
    try:
        for piece in pieces:
            writer.write(piece)
        async with asyncio.timeout(PATIENCE_S):
            return await reader.read()
    except ConnectionResetError:
        return b""
    finally:
        writer.close()


def get(target: bytes, *headers: bytes) -> bytes:
    return b"\r\n".join([b"GET " + target + b" HTTP/1.1", b"host: site.test", b"connection: close", *headers, b"", b""])


WIRE = (
    (get(b"/en/ask?q=\xe4\xb8\x9c\xff"), b"400"),
    (get(b"/\xe4\xb8\x9c\xff"), b"400 404"),
    (get(b"/en/%00"), b"400"),
    (get(b"/static/../../../../etc/passwd"), b"404"),
    (get(b"/static/%2e%2e%2f%2e%2e%2fapp.py"), b"404"),
    (get(b"//evil.example/"), b"307"),
    (get(b"http://evil.example/en/"), b"200"),
    (get(b"*"), b"400"),
    (get(b"/" + b"a" * 60_000), b"404"),
    (get(b"/" + b"a" * 70_000), b"400 431"),
    (get(b"/en/", *(b"x-%d: y" % n for n in range(2_000))), b"200 431"),
    (get(b"/en/", b"host: evil.example/<"), b"400"),
    (get(b"/en/", b"host: evil.example"), b"400"),
    (b"OPTIONS * HTTP/1.1\r\nhost: site.test\r\nconnection: close\r\n\r\n", b"400"),
    (b"CONNECT evil.example:443 HTTP/1.1\r\nhost: evil.example:443\r\nconnection: close\r\n\r\n", b"400 405"),
    (b"TRACE /en/ HTTP/1.1\r\nhost: site.test\r\nconnection: close\r\n\r\n", b"400 405"),
    (b"DELETE /en/ HTTP/1.1\r\nhost: site.test\r\nconnection: close\r\n\r\n", b"405"),
    (b"GET /en/ HTTP/1.0\r\n\r\n", b"200"),
    (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"\0" * 200, b"400"),
    (b"POST /en/ HTTP/1.1\r\nhost: a\r\ntransfer-encoding: chunked\r\n\r\nffffffff\r\n", b"411"),
    (b"POST /en/ HTTP/1.1\r\nhost: a\r\ncontent-length: 99999999\r\n\r\n" + b"a" * 9_000, b"413"),
    (b"POST /en/ HTTP/1.1\r\nhost: a\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\na", b"400"),
)


async def test_what_no_browser_sends_is_refused_over_the_wire_too(front: ASGIApp) -> None:
    async with listening(front, HOST, 0, limits=LIMITS) as port:
        for request, statuses in WIRE:
            answer = await sent(port, request)
            assert answer[9:12] in statuses.split(), request[:100]
            assert not _LEAKS.search(answer.decode("latin-1"))
            assert not re.search(rb"^location:.*//evil", answer, re.MULTILINE)


async def test_a_conversation_of_the_longest_questions_in_chinese_fits_into_an_address() -> None:
    async def told(scope: Scope, receive: Receive, send: Send) -> None:
        await PlainTextResponse(str(len(scope["query_string"])))(scope, receive, send)

    questions = urlencode([("q", "东" * MAX_QUESTION_CHARS)] * MAX_QUESTIONS)
    async with listening(told, HOST, 0, limits=LIMITS) as port:
        answer = await sent(port, get(f"/zh-Hans/ask?{questions}".encode()))
    assert answer.endswith(b"36023")  # of 65,536


async def test_while_some_send_nothing_and_some_too_slowly_others_are_answered(front: ASGIApp) -> None:
    async with listening(front, HOST, 0, limits=LIMITS) as port:
        waiting = [await asyncio.open_connection(HOST, port) for _ in range(LIMITS.connections)]
        for _, to in waiting[::2]:
            to.write(b"GET /en/ HTTP/1.1\r\nhost: s")
        assert (await sent(port, get(b"/en/"))).startswith(b"HTTP/1.1 200")
        async with asyncio.timeout(PATIENCE_S):
            for reader, _ in waiting:
                assert await reader.read() == b""
        for _, to in waiting:
            to.close()


async def test_between_the_questions_of_a_conversation_others_are_answered(bundled: Service) -> None:
    asking, rounds = asyncio.create_task(held(bundled, ["rice"] * MAX_QUESTIONS, Wish(3))), 0
    while not asking.done():
        await asyncio.sleep(0)
        rounds += 1
    assert rounds >= MAX_QUESTIONS
