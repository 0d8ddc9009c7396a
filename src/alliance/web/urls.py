"""Every address of the pages; each subject keeps its own beside its views."""

from alliance.web.views import board, bringing_in, desk, diary, people, start, study, tables

urlpatterns = [
    *start.urls,
    *study.urls,
    *people.urls,
    *bringing_in.urls,
    *desk.urls,
    *board.urls,
    *tables.urls,
    *diary.urls,
]
