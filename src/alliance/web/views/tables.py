from django.http import HttpRequest, HttpResponse
from django.urls import path


def soon(request: HttpRequest, **k: str) -> HttpResponse:
    return HttpResponse("being written")


urls = [path("tables/", soon, name="tables"), path("tables/case/<str:case>/", soon, name="table-of-case")]
