"""Columns that tell who somebody is: encrypted where the operator has a key for it.

The engine's dialect says by which (`identity_cipher`, see `bot/storage/encrypting.py`); without,
they hold what they are given. Nothing but equality can be asked of those that are `alike`, and
nothing but emptiness of the others: "" stays "".
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, cast

from sqlalchemy import JSON, Dialect, String, Text, TypeDecorator
from sqlalchemy.sql import operators

from bot.storage.identity_keys import PREFIX

if TYPE_CHECKING:
    from sqlalchemy.sql.operators import OperatorType
    from sqlalchemy.types import TypeEngine

    from bot.storage.identity_keys import Cipher

EQUALITY = {operators.eq, operators.ne, operators.in_op, operators.not_in_op}


def cipher_of(dialect: Dialect) -> Cipher | None:
    """What encrypts on the connections of a dialect; None: nothing does."""
    return cast("Cipher | None", getattr(dialect, "identity_cipher", None))


class Encrypted(TypeDecorator[str]):
    """A text that tells who somebody is. `length`: as long as it may be unencrypted."""

    impl = Text
    cache_ok = True

    def __init__(self, label: str, *, alike: bool = False, length: int | None = None) -> None:
        super().__init__()
        self.label, self.alike, self.length = label, alike, length

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """SQLite does not look at lengths, so there the column is as it always was."""
        as_it_was = self.length is not None and dialect.name == "sqlite"
        return String(self.length) if as_it_was else self.impl_instance

    def coerce_compared_value(self, op: OperatorType | None, value: Any) -> Any:
        """Refuse (TypeError) to ask what encrypted values can't tell."""
        if op not in EQUALITY or not (self.alike or value == ""):
            askable = "equality" if self.alike else "emptiness"
            msg = f"of an encrypted {self.label} nothing but {askable} can be asked"
            raise TypeError(msg)
        return self

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """Encrypt."""
        return self.stored(value, cipher_of(dialect))

    def process_result_value(self, value: str | None, dialect: Dialect) -> str | None:
        """Decrypt."""
        return self.plain(value, cipher_of(dialect))

    def stored(self, value: str | None, cipher: Cipher | None) -> str | None:
        """What stands in the database for a value."""
        if cipher is None or not value:
            return value
        if self.alike:
            return cipher.encrypt_alike(self.label, value)
        return cipher.encrypt(self.label, value)

    def plain(self, value: str | None, cipher: Cipher | None) -> str | None:
        """Which value it is that stands in the database. Raises BadKeys."""
        if cipher is None or not value:
            return value
        return cipher.decrypt(self.label, value, alike=self.alike)


class EncryptedJSON(TypeDecorator[Any]):
    """JSON that may tell who somebody is; encrypted it is a string."""

    impl = JSON
    cache_ok = True

    def __init__(self, label: str) -> None:
        super().__init__()
        self.label = label

    def process_bind_param(self, value: Any, dialect: Dialect) -> Any:
        """Encrypt."""
        return self.stored(value, cipher_of(dialect))

    def process_result_value(self, value: Any, dialect: Dialect) -> Any:
        """Decrypt."""
        return self.plain(value, cipher_of(dialect))

    def stored(self, value: Any, cipher: Cipher | None) -> Any:
        """What stands in the database for a value."""
        if cipher is None or not value:
            return value
        dumped = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
        return cipher.encrypt(self.label, dumped)

    def plain(self, value: Any, cipher: Cipher | None) -> Any:
        """Which value it is that stands in the database. Raises BadKeys."""
        if cipher is None or not isinstance(value, str) or not value.startswith(PREFIX):
            return value
        return json.loads(cipher.decrypt(self.label, value, alike=False))
