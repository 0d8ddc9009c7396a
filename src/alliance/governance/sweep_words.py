"""How the sweep reads words: folded, so that a name is found however it is written; and what is no name by itself."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

#: letters of other alphabets that look like Latin ones, letters with strokes, ligatures
_LOOKS = str.maketrans(
    {
        "а": "a", "в": "b", "е": "e", "ё": "e", "к": "k", "м": "m", "н": "h", "о": "o", "р": "p", "с": "c", "т": "t",
        "у": "y", "х": "x", "і": "i", "ї": "i", "ј": "j", "ѕ": "s", "һ": "h", "ԁ": "d", "ԛ": "q", "ԝ": "w", "ӏ": "l",
        "α": "a", "β": "b", "ε": "e", "ζ": "z", "η": "h", "ι": "i", "κ": "k", "μ": "m", "ν": "v", "ο": "o", "ρ": "p",
        "τ": "t", "υ": "u", "χ": "x", "γ": "y",
        "ł": "l", "ø": "o", "đ": "d", "ð": "d", "ħ": "h", "ŧ": "t", "ı": "i", "ȷ": "j", "æ": "ae", "œ": "oe", "þ": "th",
        "ɑ": "a", "ɡ": "g", "ɩ": "i", "ʜ": "h", "ꞵ": "b", "ʟ": "l", "ʏ": "y", "ᴀ": "a", "ᴇ": "e", "ɪ": "i", "ɴ": "n",
        "ʀ": "r", "ᴛ": "t", "ᴏ": "o", "ꜱ": "s", "ᴍ": "m", "ᴅ": "d", "ʙ": "b", "ᴜ": "u", "ᴋ": "k",
    }
)  # fmt: skip
_TATWEEL = "ـ"


@lru_cache(maxsize=65536)
def fold(words: str) -> str:
    """Words as they are compared: no case, no accents, nothing invisible, letters that look alike as one."""
    if words.isascii():
        return words.lower()
    plain = unicodedata.normalize("NFKD", words.casefold()).casefold()
    kept = [c for c in plain if not unicodedata.combining(c) and unicodedata.category(c) != "Cf" and c != _TATWEEL]
    return "".join(kept).translate(_LOOKS)


def _inside_words() -> str:
    """Marks and invisible characters that stand inside a word, as a class of a regular expression holds them."""
    found: list[list[int]] = []
    for point in (*range(0xAD, 0xAE), *range(0x300, 0x20000), *range(0xE0000, 0xE01F0)):
        if unicodedata.category(chr(point)) in ("Mn", "Mc", "Me", "Cf"):
            if found and found[-1][1] == point - 1:
                found[-1][1] = point
            else:
                found.append([point, point])
    return "".join(f"{re.escape(chr(a))}-{re.escape(chr(b))}" for a, b in found)


INSIDE = _inside_words()
#: one word: letters, digits and what stands invisibly among them (underlines are made blanks before)
WORD = re.compile(rf"\w[\w{INSIDE}]*")
_PLAIN_WORD = re.compile(r"[0-9A-Za-z]+")
#: the next word and what stands before it
STEP = re.compile(rf"([^\w{INSIDE}]{{0,8}})(\w[\w{INSIDE}]*)")
#: scripts that put no blanks between words
UNSPACED = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]")


def word_pattern(text: str) -> re.Pattern[str]:
    """What finds the words of a text whose underlines are blanks: the quicker expression where it suffices."""
    return _PLAIN_WORD if text.isascii() else WORD


def words_in(text: str, *, first: int = 0, last: int = 0) -> list[str]:
    """The words of a text, folded: all, or the first or last few."""
    plain = text.replace("_", " ")
    found = word_pattern(plain).findall(plain)
    found = found[:first] if first else found[-last:] if last else found
    return [w for w in map(fold, found) if w]


def distance(one: str, other: str, most: int) -> int:
    """How many letters differ (put in, left out, changed, two swapped); `most` + 1 where it is more."""
    if abs(len(one) - len(other)) > most:
        return most + 1
    before: list[int] = []
    last = list(range(len(other) + 1))
    for i, a in enumerate(one, 1):
        now = [i]
        for j, b in enumerate(other, 1):
            best = min(last[j] + 1, now[j - 1] + 1, last[j - 1] + (a != b))
            if i > 1 and j > 1 and a == other[j - 2] and one[i - 2] == b:
                best = min(best, before[j - 2] + 1)
            now.append(best)
        if min(now) > most:
            return most + 1
        before, last = last, now
    return min(last[-1], most + 1)


def shortened(word: str, most: int) -> set[str]:
    """The word with up to `most` letters left out, itself too."""
    found = {word}
    edge = {word}
    for _ in range(most):
        edge = {w[:i] + w[i + 1 :] for w in edge for i in range(len(w))}
        found |= edge
    return found


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


TITLES = _set(
    "mr mrs ms miss mx dr prof professor sir dame lord lady rev reverend fr father sister brother st saint jr sr phd"
)
PARTICLES = _set("van von der den de da do dos das di du del della la le el al bin ibn abu af av ter ten zu y e i o a")
#: first names and surnames that are also ordinary words: looked for with a capital inside a sentence
ORDINARY = _set(
    """will grace hope may rose mark bill frank jack joy faith june april august summer autumn dawn daisy lily ivy holly
    hazel olive heather ruby pearl amber jade crystal violet iris poppy fern robin drew dean earl duke guy gene grant
    chance chase clay cliff dale glen heath lance miles norm pat ray rob rich sandy sue bob ken skip stew victor wade
    woody young long short white black brown green gray grey king price cook baker smith hill wood woods field fields
    stone bell ball bush day knight love man moon noble page park parks penny power rice rivers sharp singer star storm
    swift walker ward waters west north winter wise church carter fisher fox wolf bird lamb lake brook brooks banks
    street gates cross best good goodman little small strong poor just major sky ocean angel destiny harmony melody
    patience prudence constance verity charity felicity mercy honor honour blossom bliss sage ginger rosemary basil
    max art bud buck carol cat chip christian colt dot eve flora gay gale gill harry herb hunter jay jean jet josh kit
    laurel lark marina mason mercury misty neat nick nova opal paige peace pierce porter raven reed rex rod royal rusty
    sally savannah scarlet scout sierra sky sonny spencer sterling sunny tab tad trace tracy trip tuesday wednesday van
    wren true trinity temple taylor tanner sawyer miller mills marsh marshall law lane land hand head hart heart hood
    house hunt ice iron judge keen key lively lock lord low mann marks mast mead means more moor moss nail neal new night
    oak old orchard orange pain paine peacock pike pool pope post potter pound press pride prior pryor quick rain read
    reader rider ring roach rock rush sale salmon salt sand savage say seal self sell sergeant shade shepherd shield
    silver simple single skinner slater snow song spark sparks speed spring squire steel steep still strange summers
    sweet tailor tall teller thatcher thorn tiller tree trout tucker turner tyler underwood vale vine wall waters
    way weaver web weeks wells wheeler whiteman wild winters wing winn worth yard york mind shelter crisis bridge change
    compass horizon relate turning point reach step steps open door light first base link together forward samaritans
    hall reading bath sandwich hull deal ware bury barking tooting dover bishop abbot monk nun page major tiller gale
    cotton pound art lane long banks farmer gardener driver forest garden cherry apple berry plum honey candy crane heron
    an so my no in do see you we he ho lo la ma pa to sun ed al am as at be by go if is it me of on or up us jo li bo
    ali ann bay bee ben cam den don dan dom ash asa tim tom fay gus hal ian ivan jan les lee liz mel meg ned nan pip ron
    ros roy sam sid ted ty val vic wes""".replace("\n", " ")
) - _set("tim tom dan ben sam ian ted ron roy sid ned liz meg ivan wes gus")  # fmt: skip
MONTHS = _set("may june april august")
#: words of organisations, employers and addresses that are no name by themselves
GENERIC = _set(
    """the of and for in at on to a an with service services centre center trust nhs foundation hospital clinic practice
    surgery health healthcare mental medical care community counselling counseling counsellor psychotherapy psychology
    psychological therapy therapies therapist support charity association society institute university college school
    academy department dept faculty unit team group company limited ltd plc llp inc council city county borough town
    village parish district national regional local royal general public private social children adult adults young
    people family families women men youth older drug drugs alcohol addiction recovery project programme program network
    agency office house home street st road rd lane avenue ave close drive way court place square terrace gardens crescent
    park hill flat floor apartment apt building suite unit block room north south east west upper lower great little
    new old uk gb england scotland wales ireland britain united kingdom london self employed self-employed freelance
    retired student unemployed none private sector various independent international british institute wellbeing
    talking listening living training education research studies wellness outreach partnership board authority ward house po box""".replace("\n", " ")
)  # fmt: skip
#: a capital at the beginning of a sentence is a name where one of these follows
AFTER_A_NAME = _set(
    "said says told asked thinks thought went came rang called wanted knew didn't doesn't and's texted emailed"
)
MAILBOXES = _set("info contact office admin enquiries enquiry hello mail reception support help team service services")
