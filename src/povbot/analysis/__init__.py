"""Text to tokens, sentences, queries and topics. jieba lives in `chinese` and loads when Han text is first met."""
