"""`alliance participant ...`: participants by pseudonym and code, and the columns about them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from alliance.cli.frame import Door, json_option, on_study, pairs, say, say_json
from alliance.cli.printing import listed

if TYPE_CHECKING:
    from alliance.api import Case, Study

attribute_option = click.option(
    "-a", "--attribute", "attributes", multiple=True, metavar="NAME=VALUE", help="What is known; may be repeated."
)


@click.group(cls=Door)
def participant() -> None:
    """Participants: add, list, change; and the columns the study keeps about them."""


def _value(case: Case) -> dict[str, Any]:
    held = case.participant
    return {"id": held.id, "code": held.code, "pseudonym": held.pseudonym, "place": held.place,
            "attributes": case.attributes, "interviews": len(case.interviews)}  # fmt: skip


@participant.command("add")
@click.argument("pseudonym")
@click.option("--code", default="", help="Study code; P1, P2 ... where none is given.")
@attribute_option
@json_option
@on_study
def add(study: Study, pseudonym: str, code: str, attributes: tuple[str, ...], as_json: bool) -> None:
    """Add a participant by PSEUDONYM."""
    made = study.add_participant(pseudonym, code, attributes=pairs(attributes, "an attribute"))
    say(as_json, _value(made), f"Added {made.pseudonym} ({made.code}).")


@participant.command("list")
@json_option
@on_study
def list_(study: Study, as_json: bool) -> None:
    """List the participants in study order."""
    held = [_value(case) for case in study.cases]
    if as_json:
        say_json(held)
        return
    columns = [a.name for a in study.attributes if a.shown]
    rows = [
        [v["code"], v["pseudonym"], str(v["interviews"]), *(v["attributes"].get(name, "") for name in columns)]
        for v in held
    ]
    click.echo(listed(["Code", "Pseudonym", "Interviews", *columns], rows))


@participant.command("change")
@click.argument("who")
@click.option("--pseudonym", help="Another pseudonym.")
@click.option("--code", help="Another study code.")
@click.option("--place", type=int, help="Place in the study's order.")
@attribute_option
@json_option
@on_study
def change(
    study: Study, who: str, pseudonym: str | None, code: str | None, place: int | None, attributes: tuple[str, ...],
    as_json: bool,
) -> None:  # fmt: skip
    """Change the participant WHO (pseudonym or code); an attribute with an empty value is taken away."""
    made = study.case(who).change(
        pseudonym=pseudonym, code=code, place=place, attributes=pairs(attributes, "an attribute")
    )
    say(as_json, _value(made), f"Changed {made.pseudonym} ({made.code}).")


@participant.command("attribute")
@click.argument("name")
@click.option("--kind", type=click.Choice(["text", "number", "years", "choice", "yes-no"]), default="text",
              show_default=True, help="What is entered there.")  # fmt: skip
@click.option("--groups", is_flag=True, help="Tables can group participants by it (a subsample).")
@json_option
@on_study
def attribute(study: Study, name: str, kind: str, groups: bool, as_json: bool) -> None:
    """Add a column NAME about participants, such as Age or Orientation."""
    made = study.add_attribute(name, kind, groups=groups)
    say(as_json, {"id": made.id, "name": made.name, "kind": made.kind, "groups": made.groups}, f"Added “{made.name}”.")
