"""Opening the workbench in the browser."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import click

from alliance.cli.frame import passphrase_from

port_option = click.option("--port", type=click.IntRange(0, 65535), default=0, help="Port; any free one by default.")
browser_option = click.option("--no-browser", is_flag=True, help="Print the address; open no browser.")
once_option = click.option("--once", is_flag=True, help="Fetch the first page, say so, and stop.")


def _serve(workbench: Path | None, **given: Any) -> None:
    from alliance.server.run import serve as run

    run(workbench, **given)


@click.command("open")
@click.argument("path", required=False, type=click.Path(path_type=Path))
@port_option
@browser_option
def open_start(path: Path | None, port: int = 0, no_browser: bool = False) -> None:
    """Open the start page (or the workbench at PATH) in the browser."""
    _serve(path, passphrase=passphrase_from(None) if path else None, port=port, open_browser=not no_browser)


@click.command()
@click.argument("path", required=False, type=click.Path(path_type=Path))
@click.option("--passphrase-file", type=click.Path(), metavar="FILE", help="Open it at once; else the page asks.")
@port_option
@browser_option
@once_option
def serve(path: Path | None, passphrase_file: str | None, port: int, no_browser: bool, once: bool) -> None:
    """Serve the workbench at PATH on this computer alone, until Ctrl+C."""
    passphrase = passphrase_from(passphrase_file) if path or passphrase_file else None
    _serve(path, passphrase=passphrase, port=port, open_browser=not no_browser and not once, once=once)


@click.command()
@port_option
@browser_option
@once_option
@click.option("--fresh", is_flag=True, help="Make the demonstration anew; what was changed in it is lost.")
def demo(port: int, no_browser: bool, once: bool, fresh: bool) -> None:
    """Open the demonstration: an invented study, wholly analysed, everything clickable."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "alliance.server.desktop"  # before the demonstration is made
    from alliance.actions.demonstration import default_place, prepare

    click.echo("Making the demonstration ready ...", err=True)
    place = prepare(default_place(), fresh=fresh)
    _serve(place, port=port, open_browser=not no_browser and not once, once=once)
