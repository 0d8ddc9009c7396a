"""Every address of the pages; each subject keeps its own beside its views."""

from alliance.web.views import (
    board,
    bringing_in,
    desk,
    diary,
    disposal,
    interviews_held,
    keeping,
    leaving,
    papers,
    people,
    profile,
    protocol,
    recruitment,
    start,
    study,
    tables,
)

urlpatterns = [
    *start.urls,
    *study.urls,
    *people.urls,
    *bringing_in.urls,
    *desk.urls,
    *board.urls,
    *tables.urls,
    *diary.urls,
    *protocol.urls,
    *papers.urls,
    *recruitment.urls,
    *interviews_held.urls,
    *profile.urls,
    *disposal.urls,
    *keeping.urls,
    *leaving.urls,
]
