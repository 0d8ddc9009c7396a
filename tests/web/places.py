"""Places of the workbench that the head of every page links to, for tests of pages made before those places exist."""

from __future__ import annotations

NAMES = ("group-board", "tables", "desk", "board", "find")


def make_sure_of_places() -> None:
    """Give every place that has no page yet an empty one; nothing where all have theirs."""
    from django.http import HttpResponse
    from django.urls import NoReverseMatch, clear_url_caches, path, reverse

    from alliance.web import urls

    for name in NAMES:
        found = False
        for args in ([], ["x"]):
            try:
                reverse(name, args=args)
                found = True
            except NoReverseMatch:
                continue
        if not found:
            kind = "<str:id>/" if name in ("desk", "board") else ""
            urls.urlpatterns.append(
                path(f"no-page-yet/{name}/{kind}", lambda request, id="": HttpResponse("Not yet."), name=name)
            )
    clear_url_caches()
