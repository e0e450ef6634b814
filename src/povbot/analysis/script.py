"""Traditional script to simplified, by OpenCC."""

from opencc import OpenCC


class ScriptFolder:
    """Traditional script to simplified, one code point for one, so that spans hold in both."""

    def __init__(self) -> None:
        self._opencc = OpenCC("t2s")

    def fold(self, text: str) -> str:
        folded = str(self._opencc.convert(text))
        if len(folded) == len(text):
            return folded
        # t2s kept the length of every sample tried; its phrase tables may not. A fold that moves text is no fold.
        one_by_one = (str(self._opencc.convert(char)) for char in text)
        return "".join(new if len(new) == 1 else old for old, new in zip(text, one_by_one, strict=True))
