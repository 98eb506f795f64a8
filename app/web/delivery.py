"""How answers travel: compressed for those who take it, and kept by browsers for as long as their address holds.

Files that never change under their address (a fingerprint stands in it) are compressed once, well, and kept; pages
and data are compressed as they are made, quickly.
"""

from __future__ import annotations

import gzip
import hashlib
import threading
from functools import cache
from pathlib import Path

import brotli
import flask
from flask_compress import Compress

# Nine tenths of what the slowest setting gains, in a tenth of its time; what is made anew each time is done faster.
KEPT_QUALITY, FRESH_QUALITY = 9, 4
FOREVER = "public, max-age=31536000, immutable"
# Of each file at most this many answers are kept: two encodings of all there is, with room.
_MOST = 512
_SUITES = "/_dash-component-suites/"
_STATIC = (_SUITES, "/assets/", "/static/")


@cache
def fingerprinted(address: str, file: Path) -> str:
    """An address that changes with the file's contents, so that a browser may keep what it got for good."""
    return f"{address}?v={hashlib.sha256(file.read_bytes()).hexdigest()[:16]}"


def install(server: flask.Flask) -> None:
    """Compress and mark every answer of the server on its way out."""
    server.config.update(
        COMPRESS_REGISTER=False,
        COMPRESS_ALGORITHM=["br", "gzip"],
        COMPRESS_ALGORITHM_STREAMING=["br"],
        COMPRESS_BR_LEVEL=FRESH_QUALITY,
    )
    compress = Compress(server)
    # Tables are text as well, and the largest of it.
    compress.compress_mimetypes_set |= {"text/csv", "application/problem+json"}
    kept = _Kept()

    @server.after_request
    def send(answer: flask.Response) -> flask.Response:
        if flask.request.method == "GET" and flask.request.path.startswith(_STATIC):
            _mark(answer)
            if answer.status_code == 200 and answer.mimetype in compress.compress_mimetypes_set:
                return kept.send(answer)
        done: flask.Response = compress.after_request(answer)
        return done


def _mark(answer: flask.Response) -> None:
    """Dash's own fingerprint is the version and time in the name, or the time after ``m``; ours stands after ``v``."""
    request = flask.request
    name = request.path.rpartition("/")[2]
    named = request.path.startswith(_SUITES) and ".v" in name
    if answer.status_code in (200, 304) and (named or {"m", "v"} & request.args.keys()):
        answer.headers["Cache-Control"] = FOREVER


class _Kept:
    """Compressed files by their contents; safe to use from several threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._files: dict[tuple[str, bytes], bytes] = {}

    def send(self, answer: flask.Response) -> flask.Response:
        """The answer in the best encoding that its reader takes."""
        answer.vary.add("Accept-Encoding")
        taken = flask.request.accept_encodings
        encoding = next((each for each in ("br", "gzip") if taken[each] > 0), "")
        if not encoding or answer.content_encoding:
            return answer
        answer.direct_passthrough = False
        source = answer.response
        answer.set_data(self._encoded(answer.get_data(), encoding))
        if callable(close := getattr(source, "close", None)):
            # A file; the answer no longer knows of it.
            close()
        answer.content_encoding = encoding
        etag, weak = answer.get_etag()
        if etag:
            # Another encoding is another representation.
            answer.set_etag(f"{etag}:{encoding}", bool(weak))
            answer.make_conditional(flask.request)
        return answer

    def _encoded(self, data: bytes, encoding: str) -> bytes:
        key = (encoding, hashlib.sha256(data).digest())
        with self._lock:
            if found := self._files.get(key):
                return found
        made: bytes = (
            brotli.compress(data, quality=KEPT_QUALITY)
            if encoding == "br"
            else gzip.compress(data, 9, mtime=0)
        )
        with self._lock:
            if len(self._files) >= _MOST:
                self._files.clear()
            self._files[key] = made
        return made
