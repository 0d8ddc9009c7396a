"""The audit bundle for a supervisor or an examiner: made and let out as one sealed page, and its remarks taken back in."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from alliance.actions import exports, quoting, tracing
from alliance.actions.exports import Exported, let_out
from alliance.actions.remarks import add_remarks
from alliance.errors import InputProblem
from alliance.formats import bundle_seal, write_bundle
from alliance.formats.bundle_seal import Said
from alliance.formats.write_bundle import Account
from alliance.governance.consent import may
from alliance.ipa import recurrence, tables
from alliance.ipa.analysis import Analysis
from alliance.ipa.paper_trail import About
from alliance.ipa.printed import PrintedTable
from alliance.ipa.remarks import Remark
from alliance.ipa.tree import Index
from alliance.store.folder import safe_name
from alliance.store.reads import analysis as read
from alliance.store.reads import consents, study, trail
from alliance.store.reads import exports as read_exports
from alliance.store.reads import remarks as read_remarks
from alliance.study.days import in_words

WHAT = "audit-bundle"
CALLED = "the audit bundle"
_OF_THE_SEAL = 12
_OF_THE_TITLE = 80
_MOST_LOOKED_BACK = 100_000


@dataclass(frozen=True, slots=True)
class Returned:
    """What a remarks file brings: the remarks that are new, how many are here already, how many found no place."""

    new: tuple[Remark, ...]
    here_already: int
    gone: int


def _written() -> tuple[str, bytes]:
    """The name and bytes of the bundle as it would leave; NotAllowed where a table holds barred words."""
    whole = read.analysis()
    if not whole.transcripts:
        raise InputProblem("There is nothing to bundle yet: bring in a transcript first.")
    agreed = consents.agreements()
    barred = {case.id for case in whole.cases if not may("quote", agreed.get(case.id))}
    index = Index(whole)
    accounts = [_account(index, case.id, case.id in barred) for case in whole.cases]
    across = [
        ("master", _capital(whole.study.labels.master_table), [
            tables.master_table(index, with_quotations=False), tables.master_table(index, proposals=False),
        ]),
        ("recurrence", "Recurrence across participants", [recurrence.recurrence_table(index, "")]),
        ("trail", "Paper trail", tracing.trail_of(About(), index, without=barred).tables),
    ]  # fmt: skip
    held = [(name, title, _for_leaving([t for t in given if t.rows])) for name, title, given in across]
    made = write_bundle.bundle(
        index, _facts(whole), accounts, [part for part in held if part[2]], made=in_words(date.today())
    )
    title = safe_name(whole.study.title)[:_OF_THE_TITLE].rstrip(" .-")
    name = f"{title}-audit-bundle-{made.manifest.seal[:_OF_THE_SEAL]}.html"
    return name, made.content


def make_bundle(*, by: str) -> Exported:
    """The bundle, through the gate."""
    name, content = _written()
    cases = [case.id for case in study.cases()]
    return let_out(Exported(name, exports.MEDIA_TYPES["html"], content), by=by, what=WHAT, cases=cases)


def check_bundle(content: bytes) -> str:
    """A sentence that says the bundle is whole and left here; InputProblem naming the parts that were changed."""
    manifest = bundle_seal.read_bundle(content)
    _check_left_here(manifest.seal)
    return f"All {len(manifest.parts)} parts are as they were sealed on {manifest.made}."


def look_at_remarks(content: bytes, *, file_name: str) -> Returned:
    """What a remarks file would bring; InputProblem naming the part or remark that was changed, or a bundle not known."""
    came = bundle_seal.read_remarks(content)
    _check_left_here(came.seal)
    whole = read.analysis()
    known = {_known(one) for one in read_remarks.remarks() if one.kind == "comment"}
    new, here, gone = [], 0, 0
    for said in came.said:
        remark = _placed(whole, said, file_name)
        if remark is None:
            gone += 1
        elif _known(remark) in known:
            here += 1
        else:
            known.add(_known(remark))
            new.append(remark)
    return Returned(tuple(new), here, gone)


def bring_remarks_back(content: bytes, *, by: str, file_name: str) -> Returned:
    """Keep the remarks of a file that are not here yet, each at its place, to be settled."""
    found = look_at_remarks(content, file_name=file_name)
    n = len(found.new)
    words = f"{n} {'remark' if n == 1 else 'remarks'} came back from an audit bundle"
    add_remarks(found.new, by=by, words=words)
    return found


def _account(index: Index, case_id: str, is_barred: bool) -> Account:
    case = index.case(case_id)
    name = case.pseudonym or case.code
    if is_barred:
        return Account(case_id, name, None, f"{name} did not agree to be quoted: these words stay in the workbench.")
    (table,) = _for_leaving([tables.case_table(index, case_id, with_statements=True)])
    return Account(case_id, name, table)


def _for_leaving(given: list[PrintedTable]) -> list[PrintedTable]:
    return quoting.for_leaving(given, called=CALLED)


def _facts(whole: Analysis) -> list[tuple[str, str]]:
    settings = whole.study
    labels = settings.labels
    facts = [("Title", settings.title)]
    facts += [("Research question", question) for question in settings.questions]
    facts += [
        ("Participants", ", ".join(case.pseudonym or case.code for case in whole.cases)),
        ("Interviews", str(len(whole.transcripts))),
        (_capital(labels.notes), str(len(whole.notes))),
        (_capital(labels.statements), str(sum(t.level == "statement" for t in whole.themes.values()))),
        ("Wording", f"{labels.statements}, {labels.case_themes}, {labels.group_themes} ({labels.key})"),
        ("The study’s rule of evidence", settings.rule.words),
        ("Where it comes from", settings.rule.source),
        ("Kinds of notes", "descriptive, linguistic, conceptual; beside each, the lines it speaks of"),
        ("Readings of the accounts", str(len(trail.readings()))),
    ]
    return [(name, words) for name, words in facts if words]


def _check_left_here(seal: str) -> None:
    ending = f"-{seal[:_OF_THE_SEAL]}.html"
    made = read_exports.exports_made(_MOST_LOOKED_BACK)
    if not any(one.what == WHAT and one.file_name.endswith(ending) for one in made):
        raise InputProblem("This belongs to no audit bundle that left this workbench: open the study it came from.")


def _placed(whole: Analysis, said: Said, file_name: str) -> Remark | None:
    """A remark at its place; None where what it speaks of is not in the study any more."""
    kind, _, rest = said.place.partition("-")
    plain = Remark("comment", said.text, author=said.author, dated=said.at, file_name=file_name)
    if kind == "T":
        theme = whole.themes.get(rest)
        return replace(plain, theme=theme.id, case=theme.case, quoted=theme.name) if theme else None
    if kind == "L":
        id, _, number = rest.rpartition("-")
        value = whole.transcripts.get(id)
        if value is None or not (number.isascii() and number.isdigit() and len(number) < 9):
            return None
        if int(number) not in value.lines.numbers:
            return None
        start, end = value.span_of(int(number), int(number))
        return replace(plain, transcript=id, case=value.case, start=start, end=end, quoted=value.text[start:end])
    return plain


def _known(remark: Remark) -> tuple[object, ...]:
    return remark.author, remark.dated, " ".join(remark.text.split()), remark.transcript, remark.start, remark.theme


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]
