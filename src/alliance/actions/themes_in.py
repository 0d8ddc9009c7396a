"""Themes come in from a table of Word: a case's table or a master table, their words joined to the transcripts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from alliance.actions.change import GROUP, Change, change, kept_text, the
from alliance.actions.evidence import extract_row, use_under
from alliance.actions.notes import checked_span
from alliance.actions.remarks import remark_row
from alliance.actions.study import the_study
from alliance.actions.themes import node_row
from alliance.errors import InputProblem
from alliance.ipa.joining import Plan, PlannedUse
from alliance.ipa.remarks import Remark
from alliance.ipa.vocabulary import LEVELS, MAY_STAND_UNDER
from alliance.store.models import LinkRow, ParticipantRow, ThemeRow
from alliance.store.reads import transcripts as read


@dataclass(frozen=True, slots=True)
class Joined:
    """What a table became: themes made, themes that were there already, extracts, links to case themes, remarks."""

    made: int = 0
    met: int = 0
    extracts: int = 0
    links: int = 0
    remarks: int = 0

    @property
    def words(self) -> str:
        """What came in, in a few words."""
        said = [f"{self.made} {'theme' if self.made == 1 else 'themes'}"]
        said += [f"{self.met} that {'was' if self.met == 1 else 'were'} there already"] if self.met else []
        said += [f"{self.extracts} {'extract' if self.extracts == 1 else 'extracts'}"]
        said += [f"{self.links} links to themes of cases"] if self.links else []
        said += [f"{self.remarks} {'remark' if self.remarks == 1 else 'remarks'} to settle"] if self.remarks else []
        return ", ".join(said)


def bring_in_themes(*, by: str, plan: Plan, file_name: str = "") -> Joined:
    """Make the themes of a planned table with their extracts; one act, taken back by undo.

    What was not found, or stands elsewhere than the table says, waits as a remark on its theme.
    """
    if not plan.themes:
        raise InputProblem("No theme was found in this table: say which of its columns holds the names of themes.")
    odd = next((one.level for one in plan.themes if one.level not in LEVELS), None)
    if odd is not None:
        raise InputProblem(f"“{odd}” is not a level of themes: {', '.join(LEVELS)}.")
    if plan.case:
        the(ParticipantRow, plan.case, "participant")
    study = the_study().id
    made = met = 0
    with change(by=by, scope=plan.case or GROUP, act="bring in themes", words="") as act:
        nodes: list[ThemeRow] = []
        for one in plan.themes:
            over = nodes[one.under] if 0 <= one.under < len(nodes) else None
            name = kept_text(one.name, "name of the theme", longest=2000)
            if one.existing:
                row = the(ThemeRow, one.existing, "theme")
                _put_under(act, row, over)
                met += 1
            else:
                about = kept_text(one.about, "description", empty=True)
                row = node_row(act, study, plan.case, one.level, name, over.id if over else "", None, about)
                made += 1
            nodes.append(row)
        extracts = sum(_use(act, nodes[use.theme], use) for use in plan.uses)
        links = sum(_link(act, nodes[n], id) for n, id in plan.links) if not plan.case else 0
        remarks = _remarks(act, nodes, plan, file_name)
        joined = Joined(made, met, extracts, links, remarks)
        act.words = f"table of themes brought in: {joined.words}"
        act.subject = nodes[0].id
    return joined


def _put_under(act: Change, row: ThemeRow, over: ThemeRow | None) -> None:
    """Put a theme that was there already under another, where it stands under none yet and may."""
    if over is None or row.parent_id or over.pk == row.pk or over.level not in MAY_STAND_UNDER[row.level]:  # type: ignore[index]
        return
    act.update(row, parent_id=over.id, place=ThemeRow.objects.filter(parent=over).count())


def _use(act: Change, node: ThemeRow, use: PlannedUse) -> bool:
    """Put the words of a use under its theme, where they stand anywhere."""
    stand = use.stand
    if not stand.transcript:
        return False
    value = read.transcript(stand.transcript)
    start, end = checked_span(value, stand.start, stand.end)
    row = use_under(act, node, extract_row(act, stand.transcript, start, end))
    if stand.key is not None and row.key_start is None and start <= stand.key[0] < stand.key[1] <= end:
        act.update(row, key_start=stand.key[0], key_end=stand.key[1])
    left = [[a, b] for a, b in stand.left_out if start <= a < b <= end]
    if left and not row.left_out:
        act.update(row, left_out=left)
    return True


def _link(act: Change, node: ThemeRow, case_theme: str) -> bool:
    """Let a group theme gather the case theme of the same name."""
    row = the(ThemeRow, case_theme, "theme")
    if LinkRow.objects.filter(group_theme=node, case_theme=row).exists():
        return False
    reason = "They bear the same name in the master table that was brought in."
    act.add(LinkRow(group_theme=node, case_theme=row, reason=reason, label_then=row.name))
    return True


def _remarks(act: Change, nodes: Sequence[ThemeRow], plan: Plan, file_name: str) -> int:
    """Keep what disagrees or was not found as remarks on its theme; what became nothing as remarks on the case."""
    found = []
    for use in plan.disagreements:
        stand = use.stand
        held = "unplaced" if not stand.transcript else "disagrees"
        words = " ".join(
            one for one in (use.said, f"({use.use.place.strip()})" if use.use.place.strip() else "") if one
        )
        start, end = stand.key or (stand.start, stand.end)
        found.append(
            Remark(
                kind=held, text=words, case=use.case, transcript=stand.transcript, theme=nodes[use.theme].id,  # type: ignore[arg-type]
                start=start, end=end, quoted=use.use.words, author="", file_name=file_name,
            )
        )  # fmt: skip
    found += [Remark(kind="unplaced", text=words, case=plan.case, file_name=file_name) for words in plan.left]
    for remark in found:
        act.add(remark_row(remark))
    return len(found)
