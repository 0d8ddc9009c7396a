"""`alliance check-chapter`: every quotation of a chapter held against the transcripts, with or without a study."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from alliance.cli.frame import json_option, opened, say_json, workbench_options
from alliance.errors import InputProblem, NotFound

if TYPE_CHECKING:
    from alliance.actions.chapter import Checked
    from alliance.ipa.chapter import Report

#: the exit code where something is to be looked at
TO_LOOK_AT = 1


@click.command("check-chapter")
@click.argument("given", nargs=-1, required=True, metavar="[STUDY] CHAPTER")
@click.option(
    "--transcripts", type=click.Path(path_type=Path), metavar="FOLDER",
    help="Hold the chapter against the transcripts of this folder, without a study.",
)  # fmt: skip
@click.option(
    "--width", type=click.IntRange(15, 200), default=48, show_default=True,
    help="With --transcripts: characters a line in files without numbers of their own.",
)  # fmt: skip
@click.option("--comments", type=click.Path(path_type=Path), metavar="OUT.docx", help="Write the chapter with a comment at each finding.")  # fmt: skip
@click.option(
    "--csv", "as_csv", type=click.Path(path_type=Path), metavar="OUT.csv", help="Write the report as a table."
)
@click.option("--all", "show_all", is_flag=True, help="Print the quotations that are right, too.")
@click.option("--vault-secret-file", type=click.Path(), metavar="FILE", help="File with the vault's own secret; else you are asked, where names lie in a closed vault.")  # fmt: skip
@json_option
@workbench_options
def check_chapter(
    given: tuple[str, ...], transcripts: Path | None, width: int, comments: Path | None, as_csv: Path | None,
    show_all: bool, vault_secret_file: str | None, as_json: bool, workbench: str | None, passphrase_file: str | None,
) -> None:  # fmt: skip
    """Check every quotation of CHAPTER (docx, odt, md, txt, html) against the transcripts: its words and its lines.

    STUDY is the workbench's folder; it may be left out where only one lies in this folder, or is given with -w.
    The chapter is kept nowhere and never changed. Ends with 1 where something is to be looked at.
    """
    if len(given) > 2 or (len(given) == 2 and transcripts):
        raise InputProblem("Give one chapter, with the workbench before it, or with --transcripts FOLDER.")
    chapter = Path(given[-1])
    if transcripts is not None:
        _alone(chapter, transcripts, width, comments, as_csv, show_all, as_json)
    else:
        study = given[0] if len(given) == 2 else workbench
        _in_study(chapter, study, passphrase_file, vault_secret_file, comments, as_csv, show_all, as_json)


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        raise NotFound(f"There is no file {path}.") from None
    except OSError:
        raise InputProblem(f"{path} cannot be read.") from None


def _write(path: Path, content: bytes) -> None:
    try:
        path.write_bytes(content)
    except OSError:
        raise InputProblem(f"{path} cannot be written: choose a place that is there.") from None
    click.echo(f"Written: {path}", err=True)


def _alone(
    chapter: Path, folder: Path, width: int, comments: Path | None, as_csv: Path | None, show_all: bool, as_json: bool
) -> None:
    from alliance.actions import chapter_alone as acting

    if not folder.is_dir():
        raise NotFound(f"There is no folder {folder}.")
    made = acting.check_alone(chapter.name, _read(chapter), acting.files_in(folder), width=width)
    for words in made.left_out:
        click.echo(words, err=True)
    if comments is not None:
        _write(comments, acting.with_comments(made))
    if as_csv is not None:
        _write(as_csv, acting.as_table(made))
    _print(made.report, acting.as_values(made), as_json, show_all, {})


def _in_study(
    chapter: Path, study: str | None, passphrase_file: str | None, secret_file: str | None, comments: Path | None,
    as_csv: Path | None, show_all: bool, as_json: bool,
) -> None:  # fmt: skip
    content = _read(chapter)
    with opened(study, passphrase_file) as held:
        from alliance.actions import chapter as acting
        from alliance.cli.stopped import sweeping
        from alliance.cli.sweeping import secret_from

        checked = acting.check_chapter(chapter.name, content)
        leaving = comments is not None or as_csv is not None
        with sweeping(secret_from(secret_file), as_json=as_json) if leaving else nullcontext():
            if comments is not None:
                _write(comments, acting.checked_file(checked, "docx", by=held.by).content)
            if as_csv is not None:
                _write(as_csv, acting.checked_file(checked, "csv", by=held.by).content)
        if checked.reducing and not as_json:
            click.echo("\n".join([*_words_listed(checked), ""]))
        _print(checked.report, acting.as_values(checked), as_json, show_all, checked.not_agreed)


def _words_listed(checked: Checked) -> list[str]:
    """The words of the study's own list that the chapter uses, a line each; nothing need be wrong with them."""
    lines = ["Words the study would rather not use (its own list, outside quotations):"]
    for one in checked.reducing:
        instead = f" (perhaps: {one.instead})" if one.instead else ""
        lines.append(f"  {checked.report.chapter.blocks[one.block].place}: “{one.words}”{instead}")
    return lines


def _print(
    report: Report, values: dict[str, Any], as_json: bool, show_all: bool, not_agreed: Mapping[int, str]
) -> None:
    from alliance.ipa import chapter_sentences as sentences

    if as_json:
        say_json(values)
    else:
        click.echo(_told(report, show_all, not_agreed))
    if not_agreed or not sentences.is_right(report):
        raise SystemExit(TO_LOOK_AT)


def _told(report: Report, show_all: bool, not_agreed: Mapping[int, str]) -> str:
    from alliance.ipa import chapter_sentences as sentences

    lines: list[str] = []
    for number, one in enumerate(report.quotations):
        if one.right and number not in not_agreed and not show_all:
            continue
        cited = sentences.citation_as_written(report, one)
        whose = f" · {one.speaker}{' (taken from the context)' if one.assumed else ''}" if one.speaker else ""
        lines.append(f"{report.chapter.blocks[one.block].place}{whose}{f' · {cited}' if cited else ''}")
        lines.append(f"  “{_short(one.words)}”")
        lines.append(f"  words {one.words_verdict}, lines {one.lines_verdict}")
        said = sentences.said_of(one) if not one.right else one.remarks
        lines += [f"  {words}" for words in (*_of(not_agreed, number), *said)]
        lines.append("")
    for _, words, findings in sentences.across(report):
        lines.append(f"{words[:1].upper()}{words[1:]}:")
        lines += [f"  {report.chapter.blocks[one.block].place}: {one.text}" for one in findings]
        lines.append("")
    return "\n".join([*lines, sentences.summary(report, _numbers(not_agreed))])


def _of(not_agreed: Mapping[int, str], number: int) -> tuple[str, ...]:
    return (not_agreed[number],) if number in not_agreed else ()


def _numbers(not_agreed: Mapping[int, str]) -> Collection[int]:
    return tuple(not_agreed)


def _short(words: str) -> str:
    said = " ".join(words.split())
    return said if len(said) <= 160 else f"{said[:158].rstrip()}…"
