"""A table of themes from Word comes in: shown as understood, joined to the words it quotes, then kept."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse, QueryDict
from django.urls import path, reverse
from django.views.decorators.http import require_POST

from alliance.actions import themes_in as acting
from alliance.errors import InputProblem
from alliance.formats import reading
from alliance.ipa.joining import STATES, Plan, PlannedUse, plan
from alliance.ipa.theme_tables import LOOK_LEVELS, ROLES, ThemeTable, folded, read_tables
from alliance.ipa.transcript import Transcript
from alliance.store.reads import analysis, study, transcripts
from alliance.web.pages import page
from alliance.web.views import waiting_files
from alliance.web.views.asking import done, who

KIND = "table"
SHOWN_DISAGREEING = 200


@dataclass(frozen=True, slots=True)
class Row:
    """A theme as the preview shows it: how deep, what it is called, and what stands under it."""

    depth: int
    level: str
    name: str
    there: bool
    uses: tuple[tuple[str, str, str], ...]  # (place, words, state)
    links: int


@dataclass(frozen=True, slots=True)
class Looked:
    """A table as understood, and what it would become."""

    table: ThemeTable
    plan: Plan
    rows: tuple[Row, ...]
    disagreeing: tuple[tuple[str, str, str], ...]  # (theme, words, what is said)


def bring_table(request: HttpRequest) -> HttpResponse:
    """Choose a Word file with a table of themes; nothing is kept before it was looked at."""
    if request.method == "POST":
        sent = request.FILES.getlist("files")
        if len(sent) != 1:
            raise InputProblem("Choose one Word file (.docx) that holds a table of themes.")
        token = waiting_files.hold(KIND, (waiting_files.File(sent[0].name or "table", sent[0].read()),))
        return done(request, reverse("bring-table-look", args=[token]))
    return page(request, "bring_table.html", {"here": "tables"})


def look(request: HttpRequest, token: str) -> HttpResponse:
    """What the table is understood to be, with everything that can be said against it."""
    (file,) = waiting_files.held(KIND, token)
    given = request.POST if request.method == "POST" else QueryDict()
    case = _case(file.name, given)
    looked = _look(file, given, case)
    return page(
        request,
        "bring_table_look.html",
        {
            "here": "tables", "token": token, "file": file.name, "case": case, "cases": study.cases(), "roles": ROLES,
            "levels": LOOK_LEVELS, "looked": looked, "states": STATES, "counts": looked.plan.counts,
            "made": sum(not t.existing for t in looked.plan.themes), "met": sum(bool(t.existing) for t in looked.plan.themes),
        },
    )  # fmt: skip


@require_POST
def keep(request: HttpRequest, token: str) -> HttpResponse:
    """Make the themes of the table, with the choices made."""
    (file,) = waiting_files.held(KIND, token)
    if request.POST.get("act") == "drop":
        waiting_files.drop(token)
        return done(request, reverse("tables"), "Nothing was brought in.")
    case = _case(file.name, request.POST)
    joined = acting.bring_in_themes(by=who(), plan=_look(file, request.POST, case).plan, file_name=file.name)
    waiting_files.drop(token)
    go = reverse("board", args=[case]) if case else reverse("group-board")
    return done(request, go, f"The table was brought in: {joined.words}.")


def _case(name: str, given: QueryDict) -> str:
    """Whose table it is: as the form says, else the case whose name the file bears, else that of all."""
    if "case" in given:
        return study.case(given["case"]).id if given["case"] else ""
    words = folded(name.replace("_", " ")).split()
    named = [c.id for c in study.cases() if folded(c.pseudonym) in words or folded(c.code) in words]
    return named[0] if len(named) == 1 and "master" not in words else ""


def _look(file: waiting_files.File, given: QueryDict, case: str) -> Looked:
    cases = study.cases()
    names = [name for c in cases for name in (c.pseudonym, c.code) if name]
    themes = analysis.themes()
    statements = (
        {folded(t.name) for t in themes.values() if t.case == case and t.level == "statement"} if case else set()
    )
    source = reading.read(file.content, file.name)
    if not any(p.cell for p in source.paragraphs):
        raise InputProblem(f"“{file.name}” holds no table: themes are read from the tables of a document (.docx).")
    table = read_tables(
        source, names, statements=statements, roles=_chosen(given, "column", ROLES), group=not case,
        levels=_chosen(given, "look", LOOK_LEVELS),
    )  # fmt: skip
    values = transcripts.transcripts(case or None)
    made = plan(table, list(values.values()), cases, themes.values(), case=case)
    return Looked(table, made, _rows(made, values), tuple(_told(made, one) for one in made.disagreements))


def _chosen(given: QueryDict, what: str, known: dict[str, str]) -> dict[str, str]:
    """What the form says that columns or looks are, by their keys."""
    found = {}
    for name in given:
        if name.startswith(f"{what}key:"):
            said = given.get(f"{what}:{name.rsplit(':', 1)[1]}", "")
            if said not in known:
                raise InputProblem(f"“{said[:40]}” is not on the list: choose one of it.")
            found[given[name]] = said
    return found


def _rows(made: Plan, values: dict[str, Transcript]) -> tuple[Row, ...]:
    of: dict[int, list[PlannedUse]] = {}
    for use in made.uses:
        of.setdefault(use.theme, []).append(use)
    rows = []
    for n, theme in enumerate(made.themes):
        depth, over = 0, theme.under
        while over >= 0:
            depth, over = depth + 1, made.themes[over].under
        uses = tuple((_place(use, values), use.use.words, use.stand.state) for use in of.get(n, ()))
        links = sum(link[0] == n for link in made.links)
        rows.append(Row(min(depth, 3), theme.level, theme.name, bool(theme.existing), uses, links))
    return tuple(rows)


def _place(use: PlannedUse, values: dict[str, Transcript]) -> str:
    value = values.get(use.stand.transcript)
    if value is None:
        return use.use.place
    first, last = value.lines_of(use.stand.start, use.stand.end)
    return f"{value.name}: {first}" if first == last else f"{value.name}: {first}-{last}"


def _told(made: Plan, use: PlannedUse) -> tuple[str, str, str]:
    return made.themes[use.theme].name, use.use.words or use.use.place, use.said


urls = [
    path("bring-table/", bring_table, name="bring-table"),
    path("bring-table/<str:token>/", look, name="bring-table-look"),
    path("bring-table/<str:token>/keep/", keep, name="bring-table-keep"),
]
