"""Words of Chinese. What cuts them is loaded where it is asked for: `by_jieba`, `by_rjieba`."""

from povbot.analysis.chinese.analyzer import ChineseAnalyzer

__all__ = ["ChineseAnalyzer"]
