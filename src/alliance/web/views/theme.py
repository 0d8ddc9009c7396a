from django.http import HttpRequest, HttpResponse
from django.urls import path


def soon(request: HttpRequest, **k: str) -> HttpResponse:
    return HttpResponse("being written")


urls = [path("theme/<str:theme>/", soon, name="theme")]
