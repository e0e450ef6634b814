"""Text as archives have it and as they should not: scripts mixed, characters beyond the first plane, odd blanks."""

from hypothesis import strategies as st

from povbot.model import Article

ENGLISH = "Dongchuan shook off poverty in 2019 drop-outs U.S. 11.09 million the district's naïve e-mail C.N. A. It"
CHINESE = "东川 脱贫 东川区 摆脱贫困 的 怎么 教育 毛南族 該縣 東川區 擺脫貧困 習近平 裡 后来 𠮷野家 𠮷 〇 々"
WORDS = [
    *ENGLISH.split(),
    *CHINESE.split(),
    "😀",
    "👩\u200d👩\u200d👧",
    "e\u0301tude",
    "\u0301",
    "ﾞ",
    "½",
    "ﷺ",
    "\u200b",
    "\x00",
    "\x1b[1m",
]
GAPS = ["", " ", " ", " ", "  ", "\n", "\n\n", "\t", "\u00a0", "\u3000", "\u2028", "\x85", "\r\n"]
GAPS += [", ", ". ", "! ", "? ", "; ", " – ", "——", "，", "。", "。”", "！", "？", "、", "…", '" ', "’", "-", "&", "#"]

anything = st.text(st.characters(codec="utf-8"), max_size=60)
word = st.sampled_from(WORDS) | st.text(st.characters(codec="utf-8"), min_size=1, max_size=4)
mixed = st.lists(st.tuples(word, st.sampled_from(GAPS)), max_size=120).map(
    lambda parts: "".join(part for pair in parts for part in pair)
)
filled = mixed.filter(str.strip)
languages = st.sampled_from(["en", "zh-Hans", "zh-Hant", "de"])


@st.composite
def archives(draw: st.DrawFn) -> tuple[Article, ...]:
    """One to four stories, the last perhaps a translation of the first."""
    stories = [
        Article(
            id=f"s{number}",
            language=draw(languages),
            title=draw(filled),
            summary=draw(mixed),
            body=draw(st.just("") | mixed),
            url=draw(st.none() | st.sampled_from(["https://example.org/a", "https://example.org/a?b=c#d:~:text=e"])),
            summary_on_page=draw(st.booleans()),
        )
        for number in range(draw(st.integers(1, 3)))
    ]
    if draw(st.booleans()):
        stories.append(
            Article(id="t", language="zh-Hans", title=draw(filled), summary=draw(mixed), translation_of="s0")
        )
    return tuple(stories)


def slices(text: str) -> st.SearchStrategy[str]:
    at = st.integers(0, max(len(text) - 1, 0))
    return st.builds(lambda start, length: text[start : start + length], at, st.integers(1, 40))
