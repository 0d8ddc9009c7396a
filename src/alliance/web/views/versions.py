from django.http import HttpRequest, HttpResponse
from django.urls import path


def soon(request: HttpRequest, **k: str) -> HttpResponse:
    return HttpResponse("being written")


urls = [
    path("case/<str:case>/versions/", soon, name="versions"),
    path("case/<str:case>/cards/", soon, name="cards"),
    path("group/versions/", soon, name="group-versions"),
]
