"""Writes what-was-left-to-them.docx: a table for each theme, the commentary after it.

Run it from the root of the repository: python tests/chapters/golden/write_what_was_left_to_them.py
"""

from __future__ import annotations

from pathlib import Path

from docx import Document

# a tuple of rows is a table; an empty first cell means that the participant is the one above
HEAD = ("Participant", "Quotation", "Page/line")
CHAPTER: tuple[tuple[str, str] | tuple[tuple[str, str, str], ...], ...] = (
    ("Heading 1", "Findings II: What was left to them"),
    (
        "Normal",
        "The second part of the findings has three themes. Each begins with a table in which the participants speak for themselves, and my commentary follows. Pages are given where a transcript has them.",
    ),
    ("Heading 2", "Theme 1: The last thing of one’s own"),
    ("Caption", "Table 6. The last thing of one’s own"),
    (
        HEAD,
        ("Dilys", "The only bit that’s left for him is the door handle.", "p. 1, ll. 34–35"),
        ("", "But he had been sent for, and driven, and paid for […] So I took them.", "p. 3, ll. 93–96"),
        (
            "Gwen",
            "if you have been sent somewhere, the only thing you have got left that’s yours is how you arrive",
            "ll. 1263–1265",
        ),
        ("Joan", "You leave it on the floor a while where both of you can see it.", "p. 3, ll. 98–99"),
        ("P3", "I tell them in the first five minutes. I say, I’ve ticked it, you’ve passed", "ll. 46–47"),
    ),
    (
        "Normal",
        "What is left to a person who has been sent is not much, and the participants know exactly what it is. For Dilys it is a ‘door handle’, and the phrase is meant literally; she will not touch it. It is ‘the only bit left for him’, and from this her whole practice follows. For Gwen it is ‘how you arrive’. I was reminded of the remark that “autonomy is a large word for a small latch” (Brandreth, 2008, p. 7).",
    ),
    (
        "Normal",
        "Joan’s case seems at first to be a different one. Her couple have broken something and she leaves it lying ‘where both of you can see it’. But the piece on the floor is, like the handle, a thing that the other may pick up and the therapist may not. Her reason is given in the sentence before: “you don’t reach for the glue” (Joan, p. 3, l. 98). P3, finally, gives away the mark. One student, having been told “you could be late” (P3, l. 18), was late by four minutes. It is hard to leave something to somebody without setting it as a task.",
    ),
    ("Heading 2", "Theme 2: Being caught"),
    ("Caption", "Table 7. Being caught"),
    (
        HEAD,
        ("Dilys", "I’d been caught being glad of something.", "p. 3, ll. 102–103"),
        ("", "I took them. I wrote it down in the notes, “received six eggs”", "p. 3, ll. 95–97"),
        ("Gwen", "I felt like an accomplice.", "ll. 1222–1223"),
        ("", "And I never said a word. I knew it by the spelling.", "l. 1216"),
        ("Joan", "That’s a horrible amount of power for a woman with a fob.", "p. 2, ll. 38–39"),
        ("P3", "I was frightened for her, and I was, erm, I was thrilled.", "l. 34"),
        ("", "And I was so pleased with ourselves.", "ll. 69–70"),
    ),
    (
        "Normal",
        "The second theme is about a feeling that I had not expected. To be ‘caught being glad of something’ is Dilys’s way of putting it, and gladness is indeed the offence in each of these accounts. Gwen, who let a girl forge her own slips, was proud as well as an ‘accomplice’. P3 was “so pleased with us” (P3, ll. 69–70) in the weeks before the telephone call on a Sunday. Dilys got a telephone call too, from the practice manager, who “wanted to know if there was a policy” (Dilys, p. 3, ll. 99–100). Her answer was a policy in four words: “Eggs yes, lambs no [laughs]” (Dilys, p. 3, l. 101).",
    ),
    (
        "Normal",
        "Joan is the one who is caught by being feared. She does not say that she is glad of her power; she says “I don’t like it” (Joan, p. 2, l. 32), twice if one counts her tone. Yet ‘a woman with a fob’ is a phrase that is enjoyed by the person who makes it. She said as well that “a key is a kind of apology” (Joan, p. 1, l. 27), and I have often thought about that since.",
    ),
    ("Heading 2", "Theme 3: When nobody drives"),
    ("Caption", "Table 8. When nobody drives"),
    (
        HEAD,
        (
            "Dilys",
            "He’s passed his test, I say (laughs). It’s a sad little moment for me, is that engine.",
            "p. 3, ll. 118–120",
        ),
        ("Gwen", "It was in March and he just turned his chair", "ll. 1250–1260"),
        ("Joan", "Then it’s broken, and you have to be able to bear that as well.", "p. 4, ll. 103–104"),
        ("", "I know all their names.", "p. 4, l. 105"),
        ("P3", "I hope they walk out without looking back to see how they did.", "ll. 48–49"),
    ),
    (
        "Normal",
        "The last theme is the shortest, because endings are short. In Dilys’s account the client comes alone and has ‘passed his test’. It is ‘a sad little moment’, and she dries the cup. P3 would like there to be no moment at all: “I hope they walk out without looking back to see what they did” (P3, ll. 84–85). One of them did come back, as far as the lift, for an umbrella.",
    ),
    (
        "Normal",
        "Of the three themes the first is the one that bears the others. A therapist who leaves the handle alone will be glad when it turns, and may be caught at it; and when the work is over she will be left, as Joan is, with ‘all their names’.",
    ),
)


def write(path: Path) -> None:
    """Nothing: the chapter stands in a file at the path."""
    document = Document()
    for part in CHAPTER:
        if isinstance(part[0], str):
            document.add_paragraph(part[1], style=part[0])
            continue
        table = document.add_table(rows=0, cols=3, style="Table Grid")
        for row in part:
            for cell, words in zip(table.add_row().cells, row, strict=True):
                cell.text = words
    document.core_properties.author = document.core_properties.comments = ""
    document.save(path)


if __name__ == "__main__":
    write(Path(__file__).with_name("what-was-left-to-them.docx"))
