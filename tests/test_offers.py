"""Questions to begin with are those that the archive answers."""

from povbot.service import Offers
from stories import Rooms, story

FERRY, ROOF = "when does the ferry start?", "who pays for the roof?"
EXAMPLES = {"en": (FERRY, ROOF, "zeppelins over Rome")}
OF_FERRY = story("ferry", "The ferry starts again in June.")
OF_ROOF = story("roof", "The town pays for the roof.")


async def test_once_they_are_looked_for_nothing_is_offered_that_the_archive_does_not_answer(rooms: Rooms) -> None:
    offers = Offers(rooms.service(OF_FERRY), EXAMPLES)
    assert offers.known("en") == EXAMPLES["en"]
    assert await offers.found("en") == (FERRY,)
    assert offers.known("en") == (FERRY,)
    assert await offers.found("zh-Hans") == ()


async def test_another_edition_of_the_archive_is_asked_anew(rooms: Rooms) -> None:
    service = rooms.service(OF_FERRY)
    offers = Offers(service, EXAMPLES)
    await offers.look(["en"])
    service.take_over(rooms.service(OF_ROOF))
    assert offers.known("en") == (FERRY,)
    await offers.look(["en"])
    assert offers.known("en") == (ROOF,)
