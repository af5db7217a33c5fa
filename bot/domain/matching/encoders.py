"""A sentence encoder on this machine: texts to vectors that are near where the meaning is.

The model is a directory in the format of sentence-transformers, or an installed package that
carries one, or one of the files in its `onnx/` folder. Nothing is ever downloaded. Where there is
such a file it runs in ONNX Runtime, in a fifth of the memory; else, or where ONNX Runtime is not
installed, in torch. Both take their time to import, so `load` does it, in a thread.
"""

from __future__ import annotations

import hashlib
import importlib
import os
import threading
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from bot.domain.matching import onnx_models as onnx

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.domain.matching.corpora import Floats

MODULES = "modules.json"
"""The file by which a directory is known to hold a sentence-transformers model."""

SAMPLE_BYTES = 65_536
BATCH = 32


class NoEncoder(Exception):  # noqa: N818 - the house's word
    """There is no such encoder, or it does not work; the text says what to do."""


class Encoder(Protocol):
    """Turns texts into vectors."""

    @property
    def name(self) -> str:
        """What tells this model's vectors from another's, at most 64 characters."""

    def load(self) -> None:
        """Get ready; may take seconds. Raises NoEncoder."""

    def encode(self, texts: Sequence[str]) -> Floats:
        """Return unit vectors, shape (len(texts), dimensions). Raises NoEncoder."""


class Model(Protocol):
    """What does the work of an encoder, once it is loaded."""

    def encode(self, texts: Sequence[str]) -> Floats:
        """Return unit vectors. May raise anything."""


class SentenceEncoder:
    """A model of sentence-transformers. Usable from any thread, by one at a time."""

    def __init__(self, name: str) -> None:
        """Find the model that `name` means, a directory, a file of ONNX in one, or a package.

        Raises NoEncoder.
        """
        path = Path(name).expanduser()
        self.file: Path | None
        if path.suffix == onnx.SUFFIX and path.is_file():
            self.folder, self.file = find_model(str(path.parent.parent)), path
        else:
            self.folder = find_model(name)
            self.file = onnx.find_file(self.folder) if onnx.is_installed() else None
        self.name = _fingerprint(self.folder, self.file)
        self._model: Model | None = None
        self._alone = threading.Lock()

    @property
    def engine(self) -> str:
        """What it runs in: "onnx" or "torch"."""
        return "torch" if self.file is None else "onnx"

    def load(self) -> None:
        """Load the model, if it is not; takes seconds, and hundreds of megabytes.

        Raises NoEncoder.
        """
        with self._alone:
            if self._model is None:
                self._model = _load(self.folder, self.file)

    def encode(self, texts: Sequence[str]) -> Floats:
        """Return unit vectors, shape (len(texts), dimensions). Raises NoEncoder."""
        self.load()
        with self._alone:
            assert self._model is not None  # noqa: S101 - loaded above
            try:
                found = self._model.encode(texts)
            except Exception as error:
                msg = f"the encoder in {self.folder} fails ({type(error).__name__})"
                raise NoEncoder(msg) from error
        return found.astype("float32", copy=False)


def find_model(name: str) -> Path:
    """Return the directory of the model that `name` means. Raises NoEncoder."""
    folder = Path(name).expanduser()
    if folder.is_dir():
        if not (folder / MODULES).is_file():
            msg = f"{folder} holds no sentence-transformers model: it has no {MODULES}"
            raise NoEncoder(msg)
        return folder
    try:
        files = metadata.files(name) or []
    except (metadata.PackageNotFoundError, ValueError):
        msg = f"{name} is neither a directory here nor an installed package"
        raise NoEncoder(msg) from None
    for file in files:
        if file.name == MODULES:
            return Path(str(file.locate())).parent
    msg = f"the package {name} carries no sentence-transformers model: it has no {MODULES}"
    raise NoEncoder(msg)


def _load(folder: Path, file: Path | None) -> Model:
    """Load the model and let it encode once. Raises NoEncoder."""
    try:
        model: Model = _TorchModel(folder) if file is None else onnx.OnnxModel(folder, file)
        model.encode(["?"])
    except ImportError as error:
        extra = "semantic" if file is None else "onnx"
        msg = f"{error.name} is not installed: pip install 'lamplighter[{extra}]'"
        raise NoEncoder(msg) from error
    except Exception as error:
        why = str(error) if isinstance(error, onnx.Unsupported) else type(error).__name__
        msg = f"the model in {folder} can't be loaded ({why}); is it whole?"
        raise NoEncoder(msg) from error
    return model


class _TorchModel:
    """A model in torch, by its own library."""

    def __init__(self, folder: Path) -> None:
        # Read when the libraries are imported; a model must be whole here or not work at all.
        for switch in ("HF_HUB_OFFLINE", "TRANSFORMERS_OFFLINE", "HF_HUB_DISABLE_TELEMETRY"):
            os.environ[switch] = "1"
        torch = importlib.import_module("torch")
        library = importlib.import_module("sentence_transformers")
        _be_quiet()
        # The event loop wants the other core.
        torch.set_num_threads(1)
        self._model: Any = library.SentenceTransformer(
            str(folder), device="cpu", local_files_only=True, trust_remote_code=False
        )
        self._prefix = onnx.read_prefix(folder)

    def encode(self, texts: Sequence[str]) -> Floats:
        found: Floats = self._model.encode(
            [f"{self._prefix}{text}" for text in texts],
            prompt="",
            batch_size=BATCH,
            normalize_embeddings=True,
            show_progress_bar=False,
            convert_to_numpy=True,
        )
        return found


def _be_quiet() -> None:
    """Keep progress bars out of the log."""
    logging = importlib.import_module("transformers.utils.logging")
    logging.disable_progress_bar()


def _fingerprint(folder: Path, onnx_file: Path | None) -> str:
    """Return 32 characters that change with the model: names, sizes and beginnings of files, and
    which of them is run.
    """
    found = hashlib.sha256()
    if onnx_file is not None:
        found.update(f"{onnx_file.name}\n".encode())
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            found.update(f"{path.relative_to(folder)} {path.stat().st_size}\n".encode())
            with path.open("rb") as file:
                found.update(file.read(SAMPLE_BYTES))
    return found.hexdigest()[:32]
