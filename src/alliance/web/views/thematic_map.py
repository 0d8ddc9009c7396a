"""The thematic map: the themes across cases and their ties, drawn as the tables stand now."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import path, reverse

from alliance.actions import exports
from alliance.ipa.theme_map import ThematicMap
from alliance.web.pages import page


def thematic_map(request: HttpRequest) -> HttpResponse:
    """The map as a drawing on the page, with its themes and ties as a list, and how to take it out."""
    made: ThematicMap = exports.the_map()
    return page(
        request,
        "thematic_map.html",
        {
            "here": "tables",
            "map": made,
            "drawing": exports.map_on_a_page(made),
            "offers": [
                ("docx", reverse("export", args=["thematic-map", "docx"])),
                ("svg", reverse("export", args=["thematic-map-svg", "svg"])),
            ],
        },
    )


urls = [path("map/", thematic_map, name="thematic-map")]
