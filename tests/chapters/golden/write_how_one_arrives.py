"""Writes how-one-arrives.docx: a results chapter with block quotations in Word's style Quote, a footnote and a table.

Run it from the root of the repository: python tests/chapters/golden/write_how_one_arrives.py
"""

from __future__ import annotations

from pathlib import Path

from docx import Document
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn

FOOTNOTE = (
    "In the first of our two meetings he had put it more shortly: “I’m the end of the corridor” (Tariq, para. 4)."
)

CHAPTER: tuple[tuple[str, str], ...] = (
    ("Heading 1", "Chapter Five: How one arrives"),
    (
        "Normal",
        "This theme is about the first minutes, and about who owns them. It has been claimed that “the door is the first intervention” (Harcastle, 2011, p. 12). The participants would, I think, have agreed, but they would have added that somebody else had usually opened it.",
    ),
    ("Heading 2", "Back to back: Gwen"),
    (
        "Normal",
        "Gwen’s formulation is the plainest, and the chapter takes its title from it. If you have been sent, she said, “the only thing you have got left that’s yours is how you arrive” (Gwen, ll. 1264–1265). She learnt this from a boy who arrived backwards:",
    ),
    (
        "Quote",
        "There was a boy sent by (teacher’s name) for swearing, and he sat with his back to me for three weeks. So I turned my chair round as well. We sat back to back and looked at our own walls. And I said to my wall, mine’s got a crack in it, what’s yours got? And there was this long, long pause, and he said, a fire notice. (Gwen, ll. 1242–1248)",
    ),
    (
        "Normal",
        "It would be easy to read this as a trick. I do not think that it was one. Gwen had nothing in mind when she turned her chair, except that his “back” was the only part of him that he had brought. “And that was us”, she said (Gwen, l. 1250). For a whole term they spoke of the fire notice: “where you’d go, who you’d take, what you would leave behind” (Gwen, ll. 1251–1252). The questions are those of any therapy. “I don’t think he ever knew it was therapy. I’m not certain that I did.” (ll. 1252–1253)",
    ),
    (
        "Normal",
        "In March he turned round. There he was, “with this face. I’d forgotten he had one” (Gwen, ll. 1257–1258). What moved me when I listened to the recording again was how sternly she speaks to herself at this point: “don’t smile too much. Don’t make it a prize” (Gwen, ll. 1259–1260). To show that she was glad would have been to take it from him; “I’d be a teacher with a sticker” (Gwen, l. 1262). Her rule is to “let them arrive however slow they like, backwards, with a horse, whatever it is” (Gwen, ll. 1265–1267).",
    ),
    (
        "Normal",
        "The rule has an exception, and she is ashamed of it. When a mother rings, the room is suddenly full of people with slips in their hands:",
    ),
    (
        "Quote",
        "“And I get [pause] prim. I hear my own voice go prim, and I think the mother has been sent as well” (Gwen, ll. 1270–1272)",
    ),
    (
        "Normal",
        "The insight does not help her. “I save it all up for the child and there’s nothing left by the time it gets to the mother” (Gwen, ll. 1274–1275). Looking back she would “have the mothers in, and give them a slip, and turn it over for them” (Gwen, ll. 1278–1279).",
    ),
    ("Heading 2", "Two letters: Ellis"),
    (
        "Normal",
        "Ellis’s clients come with a letter from the court. “I used to be frightened of envelopes”, he had told me when we began (Ellis, ll. 31–32). The letter is mentioned in the first minute or it is not mentioned at all:",
    ),
    (
        "Quote",
        "There was a man, I’ll call him (client), big man, a roofer, and he sat down and he said, I’m only here because of the letter. And I said, well, so am I. (Ellis, ll. 230–232)",
    ),
    (
        "Normal",
        "With “so am I” the letter changes hands. Before it Ellis had been, in the man’s eyes, “A counter, you know, a hatch. Somebody you slide the form to” (Ellis, ll. 237–238). After it there were two people with a letter each, and they could begin to ask “what he would have come for if he had come” (Ellis, l. 241). That is a question about arriving, put to somebody who has been sitting in the room for an hour.",
    ),
    (
        "Normal",
        "Arriving, for Ellis, is not done once. It is done again each time that he has to write a report, since each report sends the client away. He rings first. “Most of them are so surprised to be asked that they come back just for that” (Ellis, ll. 251–252). On the telephone “for two minutes nobody is pretending” (Ellis, ll. 258–259), whereas in the room, as he said with some bitterness, “We both pretend they chose me” (Ellis, l. 257).",
    ),
    (
        "Normal",
        "Nor can the arriving be thought of without the end. “Some of them have never had an ending they could see coming” (Ellis, ll. 264–265). He is grateful to the order for this much at least: “It never lied to him” (Ellis, l. 237). One young man told him that it was “the first time anybody had said goodbye to him on purpose” (Ellis, ll. 268–269). The word “containment” was used by neither of them.",
    ),
    ("Heading 2", "The end of the corridor: Tariq"),
    (
        "Normal",
        "Tariq’s room is where the hospital stops.* He says that “there’s nothing after me but the bins” (Tariq, para. 4). “They come in like weather” (Tariq, para. 6), he said of the people who reach it, and he looks for small signs that they have arrived, among them “whether they’ve brought their own cushion” (Tariq, para. 20). A cushion is a way of saying that one intends to be “planning to stay” (Tariq, para. 20).",
    ),
    ("Heading 2", "Summary"),
    (
        "Normal",
        "Table 5.2 sets the three side by side. What the therapists have in common is that they leave the last yard to the other person. Gwen put it in five words, “how slow they like, backwards”, and she gave the reason too: “Don’t smile so much. Don’t make it a prize” (Gwen, ll. 1259–1260). The so-called “working alliance” begins, in these accounts, with not fetching anybody.",
    ),
    ("Caption", "Table 5.2. How one arrives"),
)
TABLE = (
    ("Participant", "In their words", "Where"),
    ("Ellis", "“three times before ringing the bell”", "l. 211"),
    ("Gwen", "“backwards, with a horse, whatever it is”", "ll. 1266–1267"),
    ("Tariq", "“they walk in insulted”", "para. 4"),
)


def add_footnote(document: Document, run: object, words: str) -> None:
    """Nothing: a footnote with these words hangs on the run."""
    xml = (
        f'<w:footnotes {nsdecls("w")}><w:footnote w:id="2"><w:p><w:r><w:t xml:space="preserve">{words}</w:t>'
        "</w:r></w:p></w:footnote></w:footnotes>"
    )
    part = Part(
        PackURI("/word/footnotes.xml"),
        "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml",
        xml.encode(),
        document.part.package,
    )
    document.part.relate_to(part, RELATIONSHIP_TYPE.FOOTNOTES)
    run._r.append(parse_xml(f'<w:footnoteReference {nsdecls("w")} w:id="2"/>'))
    assert run._r.find(qn("w:footnoteReference")) is not None


def write(path: Path) -> None:
    """Nothing: the chapter stands in a file at the path."""
    document = Document()
    for style, words in CHAPTER:
        before, star, after = words.partition("*")
        paragraph = document.add_paragraph(before, style=style)
        if star:
            add_footnote(document, paragraph.add_run(), FOOTNOTE)
            paragraph.add_run(after)
    table = document.add_table(rows=0, cols=3, style="Table Grid")
    for row in TABLE:
        for cell, words in zip(table.add_row().cells, row, strict=True):
            cell.text = words
    document.core_properties.author = document.core_properties.comments = ""
    document.save(path)


if __name__ == "__main__":
    write(Path(__file__).with_name("how-one-arrives.docx"))
