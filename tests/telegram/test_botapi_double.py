"""The double refuses what the service would refuse, or nothing here is worth much."""

import pytest
from botapi_double import Refused, visible_text


def test_the_visible_text_is_what_is_left_without_tags_and_entities() -> None:
    html = '<blockquote>a <b>b</b></blockquote><a href="http://x.example/?a&amp;b">c &lt;d&gt;</a>'
    assert visible_text(html) == "a bc <d>"


@pytest.mark.parametrize(
    "html",
    ["<b>", "</b>", "<b><i></b></i>", "<script>x</script>", "a < b", "<a>x</a>", '<b class="x">y</b>', "<B>x</B>"],
)
def test_html_that_the_service_cannot_parse_is_refused(html: str) -> None:
    with pytest.raises(Refused, match="can't parse entities"):
        visible_text(html)
