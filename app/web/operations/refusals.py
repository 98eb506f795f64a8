"""What is raised for a request that makes no sense."""

from __future__ import annotations

from werkzeug.exceptions import BadRequest


class Malformed(BadRequest):
    """What was sent is nothing that a page or a client of ours sends."""
