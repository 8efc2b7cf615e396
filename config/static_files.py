"""How static files are served."""

from django.http import HttpRequest, HttpResponse
from whitenoise.middleware import WhiteNoiseMiddleware
from whitenoise.responders import StaticFile


class StaticFiles(WhiteNoiseMiddleware):
    """
    WhiteNoise, with each file sent whole.

    Its own answers are streamed from a file, which an ASGI server can only take in the slow way, with a
    warning each time. Our largest file has some sixty kilobytes when compressed.
    """

    @staticmethod
    def serve(static_file: StaticFile, request: HttpRequest) -> HttpResponse:
        """The answer to a request for that file."""
        found = static_file.get_response(request.method, request.META)
        body = b""
        if found.file is not None:
            with found.file as file:
                body = file.read()
        response = HttpResponse(body, status=int(found.status))
        del response["Content-Type"]
        for name, text in found.headers:
            response[name] = text
        return response
