"""The feature that all modules of share-outs register with."""

from __future__ import annotations

from bot.engine.features import Feature

feature = Feature("shareouts")
