"""What a question forbids is found by reading, under any alias, and what is harmless is let through."""

from __future__ import annotations

import importlib
import sys
import types

import pytest

from graders.coding.forbidding import find_forbidden
from graders.coding.torch_layers import WRITTEN_OUT, WRITTEN_OUT_IN, bare, layers_behind

FORBIDDEN = ("torch.nn.functional.batch_norm", "torch.nn.BatchNorm1d", "torch.batch_norm")


@pytest.mark.parametrize(
    ("source", "line"),
    [
        ("import torch\ny = torch.batch_norm(1)", 2),
        ("import torch.nn.functional as F\nF.batch_norm(1)", 2),
        ("import torch.nn.functional\ntorch.nn.functional.batch_norm(1)", 2),
        ("from torch import nn\nlayer = nn.BatchNorm1d", 2),
        ("from torch.nn import functional as f\n\nf.batch_norm(1)", 3),
        ("from torch.nn.functional import batch_norm as other", 1),
        ("from torch.nn import *\nBatchNorm1d(3)", 2),
        ("from torch.nn import *\nclass Own(BatchNorm1d):\n    pass", 2),
        ("import torch\ngetattr(torch.nn, 'BatchNorm1d')(3)", 2),
        ("import importlib\nimportlib.import_module('torch.nn').BatchNorm1d(3)", 2),
        ("__import__('torch').batch_norm(1)", 1),
        ("import torch\ndef f():\n    import torch.nn as n\n    return n.BatchNorm1d(1)", 4),
    ],
)
def test_a_forbidden_name_is_found_with_its_line(source: str, line: int) -> None:
    assert line in {found_line for _, found_line in find_forbidden(source, FORBIDDEN)}


@pytest.mark.parametrize(
    "source",
    [
        "# torch.batch_norm is not what we use\nx = 'torch.nn.BatchNorm1d'",
        "class BatchNorm1d:\n    pass\nBatchNorm1d()",
        "import torch\n\ndef batch_norm(x):\n    return x\nbatch_norm(1)",
        "from torch.nn import *\nclass BatchNorm1d(Module): pass\nBatchNorm1d()",
        "from torch.nn.functional import *\ndef batch_norm(x):\n    return x\nbatch_norm(1)",
        "import torch\nif __name__ == '__main__':\n    print(torch.nn.BatchNorm1d(3))",
        "import torch\nlayer = torch.nn.Linear(1, 2)",
        "import numpy as torch\ntorch.mean(1)",
    ],
)
def test_other_uses_are_let_through(source: str) -> None:
    assert list(find_forbidden(source, FORBIDDEN)) == []


def test_forbidding_any_name_of_a_layer_forbids_its_operators() -> None:
    for name in ("torch.nn.BatchNorm2d", "torch.nn.functional.batch_norm", "torch.native_batch_norm"):
        assert layers_behind((name,)) == ("batchnorm",)
    assert layers_behind(("torch.nn.Linear",)) == ()


def test_every_form_in_python_that_torch_has_of_a_layer_is_listed() -> None:
    for name in WRITTEN_OUT_IN:
        importlib.import_module(name)
    modules = [module for name, module in sys.modules.items() if name.startswith(WRITTEN_OUT_IN)]
    functions = {
        f"{module.__name__}.{name}"
        for module in modules
        for name, value in vars(module).items()
        if isinstance(value, types.FunctionType)
    }
    for layer, listed in WRITTEN_OUT.items():
        assert {name for name in functions if layer in bare(name.rpartition(".")[2])} == set(listed)
