from django.http import HttpRequest, HttpResponse
from django.urls import path


def tables(request: HttpRequest) -> HttpResponse:
    return HttpResponse("being written")


urls = [path("tables/", tables, name="tables")]
