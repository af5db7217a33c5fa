"""What is read of a sentence-transformers model, and how tokens' vectors become one."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from bot.domain.matching import onnx_models
from bot.domain.matching.encoders import SentenceEncoder

MODULES = [
    {"idx": 0, "path": "", "type": "sentence_transformers.models.Transformer"},
    {"idx": 1, "path": "1_Pooling", "type": "sentence_transformers.models.Pooling"},
    {"idx": 2, "path": "2_Normalize", "type": "sentence_transformers.models.Normalize"},
]


def write(folder: Path, **files: Any) -> Path:
    (folder / "1_Pooling").mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        path = folder / f"{name.replace('__', '/')}.json"
        path.write_text(json.dumps(content))
    return folder


@pytest.mark.parametrize(
    ("pooling", "wanted"),
    [("mean", [0.6, 0.8]), ("cls", [1.0, 0.0]), ("max", [0.6, 0.8])],
)
def test_tokens_that_are_padding_do_not_count(pooling: str, wanted: list[float]) -> None:
    tokens = np.array([[[3.0, 0.0], [3.0, 8.0], [99.0, 99.0]]], np.float32)
    if pooling == "max":
        tokens[0, 1] = (3.0, 4.0)
    found = onnx_models._pool(tokens, np.array([[1, 1, 0]]), pooling)
    assert found[0] == pytest.approx(wanted)


@pytest.mark.parametrize("pooling", ["mean", "cls", "max"])
@pytest.mark.parametrize("old", [True, False])
def test_the_model_says_how_it_is_pooled(tmp_path: Path, pooling: str, old: bool) -> None:
    switch = f"pooling_mode_{pooling}_token{'' if pooling == 'cls' else 's'}"
    config = {switch: True} if old else {"pooling_mode": pooling}
    folder = write(tmp_path / "model", modules=MODULES, **{"1_Pooling__config": config})
    assert onnx_models._read_pooling(folder) == pooling


def test_a_module_that_needs_torch_is_refused(tmp_path: Path) -> None:
    dense = {"idx": 3, "path": "3_Dense", "type": "sentence_transformers.models.Dense"}
    folder = write(
        tmp_path / "model",
        modules=[*MODULES, dense],
        **{"1_Pooling__config": {"pooling_mode_mean_tokens": True}},
    )
    with pytest.raises(onnx_models.Unsupported, match="Dense"):
        onnx_models._read_pooling(folder)


def test_pooling_that_is_not_done_here_is_refused(tmp_path: Path) -> None:
    config = {"pooling_mode_mean_tokens": True, "pooling_mode_lasttoken": True}
    folder = write(tmp_path / "model", modules=MODULES, **{"1_Pooling__config": config})
    with pytest.raises(onnx_models.Unsupported, match="pooling"):
        onnx_models._read_pooling(folder)


@pytest.mark.parametrize(
    ("config", "prefix"),
    [
        ({"prompts": {"query": "query: ", "passage": "passage: "}}, "query: "),
        ({"prompts": {"ask": "Ask: "}, "default_prompt_name": "ask"}, "Ask: "),
        ({"prompts": {}, "default_prompt_name": None}, ""),
        ({}, ""),
    ],
)
def test_the_prefix_is_what_the_model_says(
    tmp_path: Path, config: dict[str, Any], prefix: str
) -> None:
    folder = write(tmp_path / "model", config_sentence_transformers=config)
    assert onnx_models.read_prefix(folder) == prefix
    assert onnx_models.read_prefix(tmp_path / "nothing") == ""


def test_the_whole_file_is_run_before_a_quantised_one(tmp_path: Path) -> None:
    onnx = tmp_path / "onnx"
    onnx.mkdir()
    assert onnx_models.find_file(tmp_path) is None
    (onnx / "model_qint8_avx512.onnx").touch()
    found = onnx_models.find_file(tmp_path)
    assert found is not None
    assert found.name == "model_qint8_avx512.onnx"
    (onnx / "model.onnx").touch()
    found = onnx_models.find_file(tmp_path)
    assert found is not None
    assert found.name == "model.onnx"


def test_a_file_may_be_named_and_changes_the_fingerprint(tmp_path: Path) -> None:
    folder = write(tmp_path / "model", modules=MODULES)
    (folder / "onnx").mkdir()
    whole, small = folder / "onnx" / "model.onnx", folder / "onnx" / "model_quint8.onnx"
    whole.touch()
    small.touch()
    encoders = [SentenceEncoder(str(file)) for file in (whole, small)]
    assert [one.folder for one in encoders] == [folder, folder]
    assert [one.engine for one in encoders] == ["onnx", "onnx"]
    assert encoders[0].name != encoders[1].name


def test_without_onnx_runtime_torch_is_what_is_left(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = write(tmp_path / "model", modules=MODULES)
    (folder / "onnx").mkdir()
    (folder / "onnx" / "model.onnx").touch()
    monkeypatch.setattr(onnx_models, "is_installed", lambda: False)
    assert SentenceEncoder(str(folder)).engine == "torch"
    monkeypatch.setattr(onnx_models, "is_installed", lambda: True)
    assert SentenceEncoder(str(folder)).engine == "onnx"
