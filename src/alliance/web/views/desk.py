from django.http import HttpRequest, HttpResponse
from django.urls import path


def case(request: HttpRequest, case: str) -> HttpResponse:
    return HttpResponse("being written")


urls = [
    path("case/<str:case>/", case, name="case"),
    path("desk/<str:transcript>/", case, name="desk"),
    path("find/", case, name="find"),
]
