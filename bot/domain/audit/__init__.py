"""The audit log: who did what to which subject when, without any text, in a chain of hashes.

    await audit.record(db, "backup", done_by=audit.OPERATOR, now=now)

adds an entry in the open transaction. What somebody does by a role, and changes of roles, are
recorded by the engine. `verifying` finds what was changed afterwards, `retention` lets go of what
is old, `reading` shows what there is.
"""

from bot.storage.audit import OPERATOR, note_acting, record

__all__ = ["OPERATOR", "note_acting", "record"]
