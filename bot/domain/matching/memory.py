"""Giving memory back: on a small machine, what a rebuilt index has left behind counts."""

from __future__ import annotations

import ctypes
import ctypes.util
import gc
import sys


def give_back() -> None:
    """Return freed memory to the system, where the C library can (glibc keeps it otherwise)."""
    gc.collect()
    if not sys.platform.startswith("linux"):
        return
    trim = getattr(ctypes.CDLL(ctypes.util.find_library("c") or None), "malloc_trim", None)
    if trim is not None:
        trim(0)
