"""Errors, told without what anybody wrote."""

from __future__ import annotations


def error_place(error: BaseException) -> str:
    """The kind of an error and the line of ours in which it arose; never its message."""
    frame = error.__traceback__
    place = ""
    while frame is not None:
        module = frame.tb_frame.f_globals.get("__name__", "")
        if module.startswith(("bot.", "handlers.")):
            place = f" in {module}:{frame.tb_lineno}"
        frame = frame.tb_next
    return f"{type(error).__name__}{place}"[:255]
