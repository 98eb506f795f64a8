"""Making many small objects without the collector looking through them again and again."""

from __future__ import annotations

import gc
import threading
from collections.abc import Iterator
from contextlib import contextmanager

_lock = threading.Lock()
_inside = 0


@contextmanager
def without_collection() -> Iterator[None]:
    """Put the cyclic collector off: nothing that is made here refers in circles, and looking would cost as much again.

    Several threads may be inside; the last one out turns it on again. Where it was off already, it stays off.
    """
    global _inside
    with _lock:
        ours = _inside > 0 or gc.isenabled()
        if ours:
            _inside += 1
            gc.disable()
    try:
        yield
    finally:
        if ours:
            with _lock:
                _inside -= 1
                if _inside == 0:
                    gc.enable()
