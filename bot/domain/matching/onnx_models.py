"""Models of sentence-transformers in ONNX Runtime: what its library does with torch, without it.

Of the model's directory it reads `modules.json` (how tokens' vectors become one), `tokenizer.json`,
`sentence_bert_config.json` (how many tokens), `config_sentence_transformers.json` (what stands
before a question) and a file of `onnx/`, whole or quantised.
"""

from __future__ import annotations

import importlib
import importlib.util
import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from bot.domain.matching.corpora import Floats

FOLDER, SUFFIX = "onnx", ".onnx"
PREFERRED = ("model.onnx", "model_O2.onnx", "model_O1.onnx", "model_O3.onnx")
"""What is taken of several files, when none is named; O4 is for graphics cards."""

BATCH = 16
LONGEST = 512
"""Tokens, where the model does not say."""

TRANSFORMER, POOLING, NORMALIZE = "Transformer", "Pooling", "Normalize"


class Unsupported(Exception):  # noqa: N818 - as NoEncoder
    """The model does something that is not done here; the text says what."""


def is_installed() -> bool:
    """Tell whether ONNX Runtime and tokenizers are there; imports neither."""
    return all(importlib.util.find_spec(name) for name in ("onnxruntime", "tokenizers"))


def find_file(folder: Path) -> Path | None:
    """Return the file of a model's directory to run; None where it has none."""
    there = {path.name: path for path in sorted((folder / FOLDER).glob(f"*{SUFFIX}"))}
    for name in PREFERRED:
        if name in there:
            return there[name]
    return next(iter(there.values()), None)


def read_prefix(folder: Path) -> str:
    """Return what the model wants before each question ("query: "), "" for nothing.

    Questions are compared with questions here, so phrasings get the same.
    """
    config = _read(folder / "config_sentence_transformers.json")
    prompts = config.get("prompts") or {}
    return str(prompts.get("query") or prompts.get(config.get("default_prompt_name")) or "")


class OnnxModel:
    """A model that is loaded. Not to be used by two threads at once."""

    def __init__(self, folder: Path, file: Path) -> None:
        """Load it. Raises ImportError, Unsupported, and whatever a broken file makes of it."""
        runtime = importlib.import_module("onnxruntime")
        tokenizers = importlib.import_module("tokenizers")
        self._pooling = _read_pooling(folder)
        self._prefix = read_prefix(folder)
        tokenizer = tokenizers.Tokenizer.from_file(str(folder / "tokenizer.json"))
        longest = _read(folder / "sentence_bert_config.json").get("max_seq_length") or LONGEST
        tokenizer.enable_truncation(max_length=int(longest))
        padding = tokenizer.padding or {}
        tokenizer.enable_padding(
            pad_id=padding.get("pad_id", _pad_id(tokenizer, folder)),
            pad_token=padding.get("pad_token", _pad_token(folder)),
        )
        self._tokenizer = tokenizer
        options = runtime.SessionOptions()
        # The event loop wants the other core, and memory is given back rather than kept.
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.enable_cpu_mem_arena = False
        self._session = runtime.InferenceSession(
            str(file), options, providers=["CPUExecutionProvider"]
        )
        self._inputs = {each.name for each in self._session.get_inputs()}

    def encode(self, texts: Sequence[str]) -> Floats:
        """Return unit vectors, shape (len(texts), dimensions)."""
        import numpy as np  # noqa: PLC0415 - not before there is something to encode

        # Those of a length together: padding is work, too.
        order = sorted(range(len(texts)), key=lambda place: len(texts[place]))
        rows: list[Any] = [None] * len(texts)
        for start in range(0, len(order), BATCH):
            places = order[start : start + BATCH]
            made = self._encode([f"{self._prefix}{texts[place]}" for place in places])
            for place, row in zip(places, made, strict=True):
                rows[place] = row
        return np.array(rows, np.float32)

    def _encode(self, texts: Sequence[str]) -> Any:
        import numpy as np  # noqa: PLC0415 - as above

        encoded = self._tokenizer.encode_batch(list(texts))
        mask = np.array([each.attention_mask for each in encoded], np.int64)
        given = {
            "input_ids": np.array([each.ids for each in encoded], np.int64),
            "attention_mask": mask,
            "token_type_ids": np.array([each.type_ids for each in encoded], np.int64),
        }
        names = self._inputs & set(given)
        tokens = self._session.run(None, {name: given[name] for name in names})[0]
        return _pool(tokens, mask, self._pooling)


def _pool(tokens: Any, mask: Any, pooling: str) -> Any:
    """Return one unit vector a text of its tokens' vectors, shape (texts, tokens, dimensions)."""
    import numpy as np  # noqa: PLC0415 - as above

    held = mask[:, :, None].astype(np.float32)
    if pooling == "cls":
        found = tokens[:, 0]
    elif pooling == "max":
        found = np.where(held > 0, tokens, -np.inf).max(axis=1)
    else:
        found = (tokens * held).sum(axis=1) / np.maximum(held.sum(axis=1), 1e-9)
    return found / np.maximum(np.linalg.norm(found, axis=1, keepdims=True), 1e-12)


def _read_pooling(folder: Path) -> str:
    """Return "mean", "cls" or "max". Raises Unsupported for another, or a further module."""
    modules = json.loads((folder / "modules.json").read_text("utf-8"))
    pooling = "mean"
    for module in modules:
        kind = str(module["type"]).rpartition(".")[2]
        if kind == POOLING:
            pooling = _pooling_of(_read(folder / module["path"] / "config.json"))
        elif kind not in {TRANSFORMER, NORMALIZE}:
            msg = f"its module {kind} needs torch"
            raise Unsupported(msg)
    return pooling


def _pooling_of(config: dict[str, Any]) -> str:
    named = config.get("pooling_mode")
    kinds = {
        "mean": "pooling_mode_mean_tokens",
        "cls": "pooling_mode_cls_token",
        "max": "pooling_mode_max_tokens",
    }
    chosen = [kind for kind, switch in kinds.items() if named == kind or config.get(switch)]
    others = [
        switch for switch, on in config.items()
        if switch.startswith("pooling_mode_") and on is True and switch not in kinds.values()
    ]  # fmt: skip
    if len(chosen) != 1 or others:
        msg = "its pooling needs torch"
        raise Unsupported(msg)
    return chosen[0]


def _pad_token(folder: Path) -> str:
    token = _read(folder / "tokenizer_config.json").get("pad_token") or "[PAD]"
    return str(token["content"] if isinstance(token, dict) else token)


def _pad_id(tokenizer: Any, folder: Path) -> int:
    return int(tokenizer.token_to_id(_pad_token(folder)) or 0)


def _read(path: Path) -> dict[str, Any]:
    """Return a file of JSON, an empty one where there is none."""
    if not path.is_file():
        return {}
    found: dict[str, Any] = json.loads(path.read_text("utf-8"))
    return found
