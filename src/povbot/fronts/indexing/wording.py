"""Stages in words."""

from collections.abc import Mapping

from povbot.indexing.progress import Stage

TITLES: Mapping[Stage, str] = {
    Stage.READING: "Reading the archive",
    Stage.WRITING: "Analysing stories",
    Stage.MERGING: "Putting the index in order",
    Stage.MEASURING: "Finding out how sure an answer has to be",
}
