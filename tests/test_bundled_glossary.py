"""What config/glossary.toml joins finds the bundled stories: any form of a thing, in either language."""

import pytest

from povbot.service import Service
from stories import answered

EPIDEMIC = {"poverty-06", "poverty-13", "poverty-15", "poverty-19"}
BRIEFINGS = {"poverty-08", "poverty-20"}
MEANT = {
    ("SCIO", "scio", "State Council Information Office", "国新办", "国务院新闻办公室", "國新辦"): BRIEFINGS,
    ("SCIO briefing", "SCIO press conference", "国新办发布会", "国新办新闻发布会"): BRIEFINGS,
    ("COVID-19", "Covid19", "COVID 19", "covid", "coronavirus", "novel coronavirus"): EPIDEMIC,
    ("新冠", "新冠肺炎", "新冠病毒", "新型冠状病毒", "冠状病毒", "新冠疫情"): EPIDEMIC,
    ("epidemic", "the pandemic", "outbreak", "epidemics", "virus", "疫情", "抗疫", "病毒"): EPIDEMIC,
    ("Two Sessions", "two sessions", "两会", "兩會"): {"poverty-06"},
    ("livestreaming", "live streaming", "livestream", "直播", "直播带货"): {"poverty-06"},
    ("drop-outs", "dropouts", "dropping out of school", "辍学", "失学"): {"poverty-03"},
    ("grain for green", "退耕还林"): {"poverty-05"},
    ("Tibet", "Xizang", "西藏", "西藏自治区"): {"poverty-18"},
    ("Ulanqab", "Wulanchabu", "乌兰察布"): {"poverty-09"},
    ("protective suits", "protective gear", "防护服"): {"poverty-13"},
    ("environmental protection", "环保", "环境保护"): {"poverty-18"},
}


@pytest.mark.parametrize("language", ["en", "zh-Hans"])
@pytest.mark.parametrize(
    ("question", "stories"), [(question, stories) for questions, stories in MEANT.items() for question in questions]
)
async def test_every_form_of_a_thing_finds_it_in_both_languages(
    bundled: Service, question: str, stories: set[str], language: str
) -> None:
    best = answered(await bundled.ask(question, language)).quotes[0].citation
    assert best.article_id.removesuffix("-zh") in stories
    assert best.language == language


@pytest.mark.parametrize(
    ("question", "story"),
    [
        ("who wrote a letter to Xi Jinping?", "poverty-04"),
        ("what was written to Xi Jinping", "poverty-04"),
        ("which area shook off poverty with red soil", "poverty-14"),
        ("when did Michael Hermann become a volunteer", "poverty-11"),
    ],
)
async def test_irregular_forms_find_each_other(bundled: Service, question: str, story: str) -> None:
    assert answered(await bundled.ask(question)).quotes[0].citation.article_id == story
