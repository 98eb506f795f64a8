"""The one error readers raise."""

from __future__ import annotations


class DocumentError(ValueError):
    """A file that cannot be read as a plan document.

    The message is one line for a person: the file, what is wrong and where, and what to do.
    """
