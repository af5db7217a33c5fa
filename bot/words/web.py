"""What is served over HTTP: where, what is asked for there, and what is answered."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field

NO_BODY = 0


@dataclass(frozen=True, slots=True)
class WebRequest:
    """What is asked for: the parts of the path by their names, and what came with it.

    The keys of `headers` are in lower case. `body` is whole, and no larger than the route allows.
    """

    parts: Mapping[str, str]
    method: str = "GET"
    query: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    cookies: Mapping[str, str] = field(default_factory=dict, repr=False)
    body: bytes = field(default=b"", repr=False)


Make = Callable[[], bytes]
"""Makes a content, in a thread: what takes long, and is left out where it is known already."""


@dataclass(frozen=True, slots=True)
class WebAnswer:
    """What is answered. `etag` changes whenever the content does: who has that one gets no other.

    Without an `etag` nothing is kept by whoever reads it.
    """

    content: bytes | Make = b""
    media_type: str = "text/plain"
    status: int = 200
    etag: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)


NOT_THERE = WebAnswer(status=404)
"""For what is not there, and what is not for whoever asks: nobody can tell them apart."""


@dataclass(frozen=True, slots=True)
class WebRoute:
    """What is served below a path such as "/calendar/{token}.ics"."""

    path: str
    answer: Callable[[WebRequest], Awaitable[WebAnswer]]
    methods: tuple[str, ...] = ("GET",)
    largest_body: int = NO_BODY
    """In bytes; what is larger is refused."""


@dataclass(frozen=True, slots=True)
class PublicAddress:
    """The service that tells where people reach what is served; "" where nothing is."""

    url: str = ""

    def link(self, path: str) -> str:
        """The address of a path; "" where nothing is served."""
        return f"{self.url.rstrip('/')}{path}" if self.url else ""
