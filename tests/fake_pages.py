"""A PageKeeper that keeps its pages in a dictionary."""

from povbot.model import Page


class FakePages:
    def __init__(self) -> None:
        self.kept: dict[str, Page] = {}

    def keep(self, page: Page) -> None:
        self.kept[page.asked] = page

    def get(self, asked: str) -> Page | None:
        return self.kept.get(asked)
