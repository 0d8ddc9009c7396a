"""Writes somebody-elses-roof.docx: block quotations by indentation alone, words in several runs, merged cells.

Run it from the root of the repository: python tests/chapters/golden/write_somebody_elses_roof.py
"""

from __future__ import annotations

from pathlib import Path

from docx import Document
from docx.shared import Cm

# "indent" is a block quotation by indentation, "under" its citation on a line of its own; _words_ are set in italics
CHAPTER: tuple[tuple[str, str], ...] = (
    ("Heading 1", "Theme 4: Under somebody else’s roof"),
    (
        "Normal",
        "All five participants work in buildings that belong to the body that sends them their clients. The fourth theme asks what that does. It has two parts: whom the therapist is taken for, and to whom the hour belongs. A transcript is cited by name and line, Tariq’s by name and paragraph.",
    ),
    ("Heading 2", "Whom one is taken for"),
    (
        "Normal",
        "In a well-known essay it is said that ‘every therapist is somebody’s tenant’ (Wren, 2007, p. 3). Joan would have no quarrel with that. She finds the proof of it on her own belt: ‘I’ve got a fob [short laugh]. To him I’m the _system_ with a box of tissues’ (Joan: 27–29, emphasis added). The laugh is short because the matter is serious to her.",
    ),
    (
        "indent",
        "I don’t like it. I spent twenty years being the nice one, I was a volunteer before this, and nobody was ever frightened of me. … That’s a horrible amount of power for a woman with a fob.",
    ),
    ("under", "Joan: 32–39"),
    (
        "Normal",
        "To have been ‘the nice one’ for so long makes the fob heavier. It opens a door, and it shuts her on the wrong side of it. And the building comes home with her. Her husband complains of ‘other people’s Christmas’ (Joan: 69–70).",
    ),
    (
        "Normal",
        "Ellis is taken for an office; Nkechi fears that she may be one. She says of the lad from nights (102–104): ‘he didn’t know who I belonged to. And I’m not always sure who I belong to either’. The reason is a plain one, for she knows what happens ‘when the invoice goes to (company name) and not to him’ (Nkechi: 104–105). With the managers she makes herself small and hard:",
    ),
    (
        "indent",
        "Dates. I tell them dates and that’s all I tell them, [...] And I say he attended on the ninth and on the sixteenth. I go quite cold and polite.",
    ),
    ("under", "Nkechi: 74–78"),
    (
        "Normal",
        "I read this coldness as loyalty. It is what ‘neutral’ looks like from the side of the one who wanted more. Gwen has to live with her school, and she is at pains to say that her quarrel is ‘not against the school, I like the school’ (Gwen: 1226–1227). But she holds that ‘there has to be some place where you’re not being marked’ (Gwen: 1227-8), and she can list what is marked elsewhere: ‘They are marked from nine till half past three, for everything, their skirts, their fractions’ (Gwen: 1228). Her own part in the marking was a pen.",
    ),
    (
        "indent",
        "So I gave up the pen. I write it all down at four o’clock when they’ve gone, and I’ve probably lost half of it. But I would rather lose half of it and have them.",
    ),
    ("under", "Gwen: 1234–1236"),
    ("Heading 2", "To whom the hour belongs"),
    (
        "Normal",
        "Where Joan has a fob, Ellis has a reader. ‘I pretend that I don’t mind who reads it’ (Ellis: 257–258), he says of his reports. His practice of ringing first is his own, and it is not liked; ‘My manager thinks it’s a danger’ (Ellis: 253). He goes on with it, since without it he could not bear what he does to ‘this little shelter with somebody’ (Ellis: 246–247).",
    ),
    (
        "Normal",
        "For Tariq the hour has too many owners. ‘So we’ve got three people’s wishes on the table, and none of them are mine’ (Tariq: para. 12). He clears the table by saying what he cannot do: ‘I can’t take it away’ (Tariq: para. 12). The sheet has to be filled in, but ‘the counting is for the trust, for the hospital’ (Tariq: para. 20). ‘We are all lodgers here’ (Tariq: para. 21), he said. Only late, and only if the person names something that is on nobody’s form, does the ownership change:",
    ),
    ("indent", "Because now it’s theirs. Up to then I was only minding it."),
    ("under", "Tariq: para. 30"),
    (
        "Normal",
        "The phrase ‘minding it’ is one that is used of other people’s children. It seems to me the best word in the whole of the material for what these five therapists do with an hour that is not theirs. Gwen’s wish is the same in other words, ‘an hour without a bill’ (Gwen: 1262–1263).",
    ),
    ("Normal", "The key words for each participant are in Table 4.1."),
)
TABLE = (
    ("Theme", "Participant", "Key words", "Page/line"),
    ("Under somebody else’s roof", "Joan", "a woman with a fob", "P. 2 39"),
    ("", "Nkechi", "who I belong to", "103–104"),
    ("", "Ellis", "who reads it", "258"),
    ("", "Gwen", "one more adult who had caught her", "1218–1219"),
    ("", "Tariq", "three people’s wishes", "para. 12"),
)


def write(path: Path) -> None:
    """Nothing: the chapter stands in a file at the path."""
    document = Document()
    for kind, words in CHAPTER:
        paragraph = document.add_paragraph(style=kind if kind.startswith("Heading") else "Normal")
        if kind in ("indent", "under"):
            paragraph.paragraph_format.left_indent = Cm(1.27)
            paragraph.paragraph_format.right_indent = Cm(1.27)
        for k, piece in enumerate(words.split("_")):
            half = len(piece) // 2  # Word cuts a paragraph into runs where it likes, in the middle of words too
            for part in (piece[:half], piece[half:]):
                if part:
                    paragraph.add_run(part).italic = bool(k % 2) or None
    table = document.add_table(rows=0, cols=4, style="Table Grid")
    for row in TABLE:
        for cell, words in zip(table.add_row().cells, row, strict=True):
            if words:
                cell.text = words
    merged = table.cell(1, 0).merge(table.cell(len(TABLE) - 1, 0))
    for empty in merged.paragraphs[1:]:
        empty._p.getparent().remove(empty._p)
    document.core_properties.author = document.core_properties.comments = ""
    document.save(path)


if __name__ == "__main__":
    write(Path(__file__).with_name("somebody-elses-roof.docx"))
