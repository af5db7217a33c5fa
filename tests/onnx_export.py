"""A sentence-transformers model written down as ONNX, for the tests that compare both ways."""

import importlib
import shutil
from pathlib import Path

SAMPLES = ["How do I add a source?", "And a longer one, so that both are padded to one length?"]


def export(folder: Path, into: Path) -> Path:
    """Copy the model in `folder`, add its `onnx/model.onnx`, and return the new directory."""
    shutil.copytree(folder, into)
    torch = importlib.import_module("torch")
    transformers = importlib.import_module("transformers")
    (into / "onnx").mkdir()
    model = transformers.AutoModel.from_pretrained(str(folder), local_files_only=True).eval()
    tokenizer = transformers.AutoTokenizer.from_pretrained(str(folder), local_files_only=True)
    given = tokenizer(SAMPLES, padding=True, return_tensors="pt")
    names = ["input_ids", "attention_mask", "token_type_ids"]
    sizes = {0: torch.export.Dim("batch"), 1: torch.export.Dim("tokens", max=512)}

    class Tokens(torch.nn.Module):  # type: ignore[misc,name-defined]
        def __init__(self) -> None:
            super().__init__()
            self.model = model

        def forward(self, input_ids: object, attention_mask: object, kinds: object) -> object:
            return self.model(
                input_ids=input_ids, attention_mask=attention_mask, token_type_ids=kinds
            ).last_hidden_state

    torch.onnx.export(
        Tokens().eval(),
        tuple(given[name] for name in names),
        str(into / "onnx" / "model.onnx"),
        input_names=names,
        output_names=["last_hidden_state"],
        dynamic_shapes=(sizes, sizes, sizes),
        dynamo=True,
    )
    return into
