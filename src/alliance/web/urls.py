"""Every address of the pages; each subject keeps its own beside its views."""

from alliance.web.views import (
    board,
    bringing_in,
    desk,
    diary,
    find,
    group,
    people,
    start,
    study,
    tables,
    theme,
    undo,
    versions,
)

urlpatterns = [
    *start.urls,
    *study.urls,
    *people.urls,
    *bringing_in.urls,
    *desk.urls,
    *find.urls,
    *undo.urls,
    *board.urls,
    *group.urls,
    *theme.urls,
    *versions.urls,
    *tables.urls,
    *diary.urls,
]
