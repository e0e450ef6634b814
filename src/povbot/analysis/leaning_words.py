"""The words by which a question leans on the one before, in lower case and simplified script."""

import re

END = re.compile(r"[\s?？!！.。…~～,，]+$")

OPENER = re.compile(
    r"(?:(?:ok|okay|well|oh|hm+|thanks|thank you)\b[\s,]*)*"
    r"(?:(?:(?:and|but|or|so|then|also)\b[\s,]*)+(?:(?:what|how)\s+(?:about|of)\b)?|(?:what|how)\s+(?:about|of)\b)\s*"
)
OPENER_HAN = re.compile(
    r"(?:(?:好的?|谢谢)[,，\s]*)?(?:那么|那(?![里儿边个些时年种样位天])|还有(?![多几哪])|至于|换成|而|但是|但)[,，\s]*"
)
TAIL_HAN = re.compile(r"(?:(?:的话)?呢|(?<=.)又?(?:怎么样|怎样|如何)[了呢]?)$")
WHAT_ABOUT_HAN = re.compile(r"呢$")

ASKING = re.compile(
    r"\b(?:since when|how (?:many|much|long|often|far|old|big|high|come)|why not"
    r"|(?:(?:in|at|on|for|by|from|since) )?(?:what|which)"
    r" (?:year|month|day|date|time|place|reason|way|country|province)"
    r"|who(?:se|m|s)?|whys?|whens?|wheres?|hows?|whats?|which)\b"
)
# They stand in one place of an English question, and may stand for each other.
ADVERB = re.compile(
    r"since when|how(?: (?:long|often|far|come))?|why(?: not)?|when|where"
    r"|(?:(?:in|at|on|for|by|from|since) )?(?:what|which)"
    r" (?:year|month|day|date|time|place|reason|way|country|province)"
)
AUXILIARY = re.compile(r"\s*(?:do|does|did|is|are|was|were|has|have|had|can|could|will|would|should)\b")
# A question of its own, whatever it opens with: "so will they finish in 2020?"
OF_ITS_OWN = re.compile(rf"{AUXILIARY.pattern}(?:n['’]?t)? (?:it|they|he|she|we|you|i|there)\b")
HAPPENED = re.compile(r"happen(?:s|ed|ing)?|occur(?:s|red)?|take|took|place|else|exactly")
ASKED_LAST = re.compile(rf": [^:]*(?:{ASKING.pattern})[^:]*$")
# Said around what a question is about.
ABOUT = re.compile(
    r"(?:please )?(?:(?:can|could) you )?(?:(?:please )?(?:tell|show|give) me )?(?:more |something |anything |all )?"
    r"(?:(?:the |some |any )?(?:latest )?(?:news|stories|story|articles?|reports?) )?(?:about|on|regarding) "
    r"|(?:请|能|可以|你){0,3}(?:给我)?(?:(?:说|讲|谈)一?(?:说|讲|谈|下)|介绍一?下?)(?:关于)?"
)
WITHIN_A_THING = re.compile(r"[ -]?|(?:the|an?) | (?:of|in|for|on|at|from)(?: the)? ")
# "Where is he from?" asks about him.
HANGING = re.compile(r" (?:from|of|for|to|at|in|on|with|about|like|made of|called|located|based|situated|born)$")
WHO = re.compile(r"\bwho(?:se|m|s)?\b|谁")
WHO_OR_WHAT = re.compile(r"who(?:se|m|s)?|whats?|which")
# Why, when and how stand in one place of a Chinese sentence; whom and how many stand where their answer would.
ADVERB_HAN = re.compile(
    r"为[什甚]么|为何|为啥|点解|[什甚]么时候|何时|哪一?[年天日月]|几[时号]|怎么(?!办)样?|怎样|点样|如何|咋"
)
ASKING_HAN = re.compile(
    ADVERB_HAN.pattern
    + r"|怎么办|谁|边个|在?哪一?[省市县区镇村国]|哪[个些位]|[在喺]?边度|在?哪[里儿]?|何处|[什甚]么地方"
    + r"|多少(?:人|钱|年|次)?|几多|几(?:个人?|位|次|年|天)|多[久大远高]|多长时间|[什甚]么|乜嘢?"
)
ASKED_LAST_HAN = re.compile(rf"，(?:{ASKING_HAN.pattern})$")

# Said along with a question word, and asking for nothing themselves.
EMPTY = re.compile(rf"else|hm+|too|{ASKING_HAN.pattern}")

PRONOUN = re.compile(r"\b(?:it|they|them|he|him|she|its|their|his|her|this|that|these|those|there)\b")
PRONOUN_HAN = re.compile(r"那[里儿边个些]|这[里儿边个些]|当地|[它她]们?|(?<!其)他(?!人)们?")
# "how many are there?" asks for no place.
PLACE = re.compile(
    r"(?<!\bis )(?<!\bare )(?<!\bwas )(?<!\bwere )\bthere(?=$| (?:in|since|before|after|by) \d{4}$)"
    r"|那[里儿边]|当地|该(?:[县市省]|地(?!区))"
)
SOMEONE = re.compile(r"\b(?:he|him|she)\b|她|(?<!其)他(?![人们])")
SOMEBODY_HAN = re.compile(r"\w+[者人员家师生工民]")
SOMETHING = re.compile(r"\b(?<!of )(?:it|they|them)\b|它们?|[她他]们")
THEIRS = re.compile(r"\b(?:its|their|his|her)\b")
# "The German volunteer's parents" names the German volunteer.
OWNS = re.compile(r"['’]s$", re.IGNORECASE)
MORE = re.compile(
    r"(?:please )?(?:(?:can|could) (?:you|u) )?(?:and |say |any |gimme |(?:tell|show|give) me )?(?:some )?more"
    r"(?: (?:about|on|of) (?:it|that|this|them|there|him|her))?(?: (?:please|pls|plz|info))?"
    r"|(?:please )?(?:go on|continue|(?:tell|show) me about (?:it|that|this|them|him|her))"
    r"|(?:请|再|能)?(?:继续|多说一?[点些]|详细(?:说说|一点|点)|更多|再说说|说详细[点些]?|具体(?:说说|一点|点))"
    r"|还有(?:别的)?[呢吗]?|(?:anything|and what|what) else"
    r"|(?:please )?(?:(?:can|could) you )?(?:please )?(?:elaborate|(?:explain|clarify)(?: (?:it|that|this))?)"
    r"(?: please)?"
    r"|(?:give me )?(?:some |any |more |further |the )?details?(?: please)?|in (?:more )?detail(?: please)?"
    r"|(?:and |so )?then(?: what)?|(?:and )?what happened (?:next|then|after that)|next(?: one)?|another(?: one)?"
    r"|(?:such as|like what|for (?:example|instance)|(?:(?:an|any|some|more) )?examples?)(?: please)?"
    r"|(?:那|请)?(?:然后|接下来|后来|接着|比如|例如|详情|细节)呢?|举个?例子?|有?例子吗?|(?:下|换|再来)一?[个条篇]"
    r"|能?(?:展开|解释)(?:说说|讲讲|一?下)吗?"
)

PREPOSITION = re.compile(
    r"(?:in|at|on|since|before|after|during|until|by|for|from|near|around|within|with|of|to)(?= )|[在从自到]"
)
# Between two names that are one: "Dongchuan in Yunnan", "Dongchuan, Yunnan", 云南省东川.
SAME_PLACE = re.compile(r"\s*(?:,|，|\bin\b|的)?\s*|[省市县州]")
RELATIVE_YEAR = re.compile(r"\b(?:last|this|next) year\b|[去前今明]年")
YEAR = re.compile(rf"(?<!\d)(?:1[89]|20)\d\d(?!\d)年?|{RELATIVE_YEAR.pattern}")
MONTH = re.compile(
    r"\b(?:january|february|march|april|may|june|july|august|september|october|november|december)\b|(?<!\d)\d\d?月"
)
BE = re.compile(r"(?:\s+(?:is|are|was|were)|['’]s|(?<=whos)|(?<=whats)|(?<=wheres))\s+")
BE_HAN = re.compile(r"(?:谁|什么)是(.+)|(.+?)(?:是|叫)(?:谁|什么)")
