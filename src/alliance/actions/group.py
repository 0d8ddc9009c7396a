"""Across cases: which case themes a group theme gathers, and why."""

from __future__ import annotations

from collections.abc import Sequence

from alliance.actions.change import GROUP, change, kept_reason, the
from alliance.actions.evidence import short
from alliance.errors import InputProblem
from alliance.ipa.quoted import quoted
from alliance.store.models import LinkRow, ThemeRow


def gather(*, by: str, group_theme: str, case_themes: Sequence[str], reason: str = "") -> list[str]:
    """Let a group theme gather case themes of any level; the ids of the links."""
    group = the(ThemeRow, group_theme, "group theme")
    if group.case_id:
        raise InputProblem(
            f"{quoted(short(group.name))} is a case’s theme: themes are gathered across cases under a group theme."
        )
    if not case_themes:
        raise InputProblem("Choose at least one theme of a case to gather.")
    words = f"{len(case_themes)} gathered under {quoted(short(group.name))}"
    ids = []
    with change(by=by, scope=GROUP, act="gather", words=words, reason=kept_reason(reason), subject=group.id) as act:
        for id in dict.fromkeys(case_themes):
            row = the(ThemeRow, id, "theme")
            if not row.case_id:
                raise InputProblem(f"{quoted(short(row.name))} is itself a group theme: move it in the tree instead.")
            link = LinkRow.objects.filter(group_theme=group, case_theme=row).first()
            if link is None:
                link = LinkRow(group_theme=group, case_theme=row, reason=kept_reason(reason), label_then=row.name)
                act.add(link)
            ids.append(link.id)
    return ids


def let_go(*, by: str, link: str, reason: str = "") -> None:
    """Let a group theme gather this case theme no more."""
    row = the(LinkRow, link, "link")
    words = f"{quoted(short(row.case_theme.name))} taken from under {quoted(short(row.group_theme.name))}"
    with change(
        by=by, scope=GROUP, act="let go", words=words, reason=kept_reason(reason), subject=row.group_theme_id
    ) as act:
        act.delete(row)


def move_link(*, by: str, link: str, to: str, reason: str = "") -> None:
    """Let another group theme gather this case theme instead."""
    row = the(LinkRow, link, "link")
    target = the(ThemeRow, to, "group theme")
    if target.case_id:
        raise InputProblem(f"{quoted(short(target.name))} is a case’s theme, not a group theme.")
    if LinkRow.objects.filter(group_theme=target, case_theme=row.case_theme_id).exists():
        raise InputProblem(f"{quoted(short(target.name))} gathers this theme already.")
    words = f"{quoted(short(row.case_theme.name))} moved from {quoted(short(row.group_theme.name))} to {quoted(short(target.name))}"
    with change(
        by=by, scope=GROUP, act="move gathered theme", words=words, reason=kept_reason(reason), subject=target.id
    ) as act:
        act.update(row, group_theme_id=target.id, **({"reason": kept_reason(reason)} if reason.strip() else {}))


def explain_link(*, by: str, link: str, reason: str, version: int | None = None) -> None:
    """Say why a group theme gathers this case theme."""
    row = the(LinkRow, link, "link")
    with change(
        by=by,
        scope=GROUP,
        act="explain link",
        words=f"reason under {quoted(short(row.group_theme.name))}",
        subject=row.group_theme_id,
    ) as act:
        act.update(row, version=version, shows="reason", reason=kept_reason(reason))
