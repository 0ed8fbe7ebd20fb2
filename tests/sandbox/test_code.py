"""The ladder of verdicts for code, and whether the sentence that comes with each helps."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from boxes import Grader
from tiny_question import HONEST, SHORT_LIMIT_S, TIME_LIMIT_S, Library, tiny_question

from graders.coding.preparer import Preparer
from graders.sandbox.pool import Pool
from graders.values import Array
from graders.verdicts import Verdict

pytestmark = pytest.mark.sandbox

BATCH_NORM = ["torch.nn.functional.batch_norm", "torch.nn.BatchNorm1d", "torch.batch_norm"]
NORMALISE = "def f(x):\n    return (x - x.mean(0)) / (x.var(0, unbiased=False) + 1e-5).sqrt()\n"


def test_the_right_answer_gets_all_points(grade: Grader) -> None:
    got = grade(HONEST)
    assert (got.verdict, got.points, got.max_points) == (Verdict.CORRECT, 2, 2)
    assert [case.verdict for case in got.cases] == [Verdict.CORRECT] * 2
    assert got.message == "Every case agrees with the solution."
    assert got.libraries.keys() == {"python", "numpy"}
    assert got.cpu_ms >= 0
    assert got.elapsed_ms > 0
    assert 1 < got.memory_mib < 1_000


def test_a_right_torch_answer_gets_all_points(grade: Grader) -> None:
    got = grade(HONEST, "torch")
    assert got.verdict is Verdict.CORRECT
    assert got.libraries.keys() == {"python", "numpy", "torch"}


@pytest.mark.parametrize(
    ("source", "verdict", "sentence"),
    [
        ("def f(x):\n    return 3 * x\n", Verdict.WRONG_ANSWER, "off by"),
        ("def f(x):\n    return x.T\n", Verdict.WRONG_ANSWER, "hape (4, 3)"),
        ("import numpy as np\ndef f(x):\n    return np.zeros((0, 4))\n", Verdict.WRONG_ANSWER, "hape (0, 4)"),
        ("def f(x):\n    return x * float('nan')\n", Verdict.WRONG_ANSWER, "NaN"),
        ("def f(x):\n    return None\n", Verdict.WRONG_ANSWER, "None"),
        ("def f(x):\n    return f\n", Verdict.WRONG_ANSWER, "function"),
        (
            "def f(x):\n    return 1 / 0\n",
            Verdict.RUNTIME_ERROR,
            "ZeroDivisionError: division by zero at line 2 of `f`",
        ),
        ("def f(x):\n    return y\n", Verdict.RUNTIME_ERROR, "name 'y' is not defined"),
        ("def g(x):\n    return 2 * x\n", Verdict.RUNTIME_ERROR, "defines no `f`"),
        ("f = 3\n", Verdict.RUNTIME_ERROR, "not callable"),
        ("def f():\n    return 1\n", Verdict.RUNTIME_ERROR, "takes 0 positional arguments"),
        ("import torch\n", Verdict.RUNTIME_ERROR, "No module named 'torch' (only the standard library"),
        ("import pandas\n", Verdict.RUNTIME_ERROR, "at line 1"),
        ("import sys\ndef f(x):\n    sys.exit()\n", Verdict.RUNTIME_ERROR, "don't call `exit` or `sys.exit`"),
        ("exit()\n", Verdict.RUNTIME_ERROR, "exit"),
        ("import os\ndef f(x):\n    os._exit(0)\n", Verdict.RUNTIME_ERROR, "remove calls such as `os._exit`"),
        ("def f(x):\n    while True: pass\n", Verdict.TIME_LIMIT, f"after {SHORT_LIMIT_S} s"),
        ("while True: pass\n", Verdict.TIME_LIMIT, "top level"),
        (
            "def f(x):\n    return [0] * 10**12\n",
            Verdict.MEMORY_LIMIT,
            "that much memory",
        ),
        ("def f(x):\n    while True: print('x' * 999)\n", Verdict.OUTPUT_LIMIT, "more than the limit"),
        ("def f(x)\n    return 2 * x\n", Verdict.INVALID_ANSWER, "Line 1 is not valid Python: expected ':'"),
        ("def f(x):\nreturn 2 * x\n", Verdict.INVALID_ANSWER, "Line 2 is not valid Python"),
        ("def f(x):\n\treturn x\n        return x\n", Verdict.INVALID_ANSWER, "Line 3 is not valid Python"),
        ("x = '", Verdict.INVALID_ANSWER, "unterminated string"),
        ("return 2\n", Verdict.INVALID_ANSWER, "'return' outside function"),
        ("x = " + "(" * 500 + ")" * 500, Verdict.INVALID_ANSWER, "too many nested parentheses"),
        ("<html>not found</html>", Verdict.INVALID_ANSWER, "Line 1 is not valid Python"),
    ],
)
def test_the_verdict_and_its_sentence(grade: Grader, source: str, verdict: Verdict, sentence: str) -> None:
    got = grade(source, time_s=SHORT_LIMIT_S if verdict is Verdict.TIME_LIMIT else TIME_LIMIT_S)
    assert got.verdict is verdict, got.message
    assert sentence in got.message
    assert got.points == 0
    assert len(got.cases) == 2


@pytest.mark.parametrize(
    "source",
    [
        "x = " + "-" * 60_000 + "1",
        "x = " + "1 + " * 15_000 + "1",
        "x" + ".T" * 30_000,
        "9**9**9",
        "[" * 60_000,
    ],
    ids=["signs", "sum", "chain", "power", "brackets"],
)
def test_source_that_overwhelms_the_compiler_is_the_answers_fault(grade: Grader, source: str) -> None:
    assert grade(source, time_s=SHORT_LIMIT_S).verdict in set(Verdict) - {
        Verdict.CORRECT,
        Verdict.PARTIAL,
        Verdict.WRONG_ANSWER,
    }


def test_an_exception_shows_the_learners_own_lines(grade: Grader) -> None:
    source = "def inner(x):\n    raise ValueError('no 😀')\n\n\ndef f(x):\n    return inner(x)\n"
    case = grade(source).cases[0]
    assert [(line.line, line.function, line.text) for line in case.trace] == [
        (6, "f", "    return inner(x)"),
        (2, "inner", "    raise ValueError('no 😀')"),
    ]
    assert "ValueError: no 😀 at line 2 of `inner`" in case.message


def test_an_exception_inside_a_library_points_at_the_learners_line(grade: Grader) -> None:
    case = grade("import numpy as np\ndef f(x):\n    return np.linalg.inv(x)\n").cases[0]
    assert "LinAlgError" in case.message
    assert [line.line for line in case.trace] == [3]


def test_an_exception_with_text_that_cannot_be_stored_is_made_storable(grade: Grader) -> None:
    got = grade("def f(x):\n    print('\\0')\n    raise ValueError('half \\ud800, none \\0')\n")
    assert got.verdict is Verdict.RUNTIME_ERROR
    assert "\\u0000" not in got.model_dump_json()
    assert "half" in got.message


def test_a_file_may_begin_with_a_byte_order_mark(grade: Grader) -> None:
    assert grade(f"\ufeff{HONEST}").verdict is Verdict.CORRECT


def test_inputs_arrive_in_types_that_numpy_lacks(
    preparer: Preparer, get_pool: Callable[[Library], Pool]
) -> None:
    get_pool("torch")
    question = tiny_question(
        "torch",
        inputs="return {'x': torch.ones(3, 4, dtype=torch.bfloat16), 'y': torch.ones(2)}",
        cases=[{"id": "types", "points": 2, "run": "return {'out': f(x), 'seen': f'{x.dtype} {y.dtype}'}"}],
    )
    [expected] = preparer.get_prepared(question, "bfloat16", 0).expected
    assert expected["seen"] == "torch.bfloat16 torch.float32"
    out = expected["out"]
    assert isinstance(out, Array)
    assert (out.dtype, out.data.dtype) == ("bfloat16", "float32")


def test_one_case_of_two_is_partial(grade: Grader) -> None:
    got = grade("calls = []\ndef f(x):\n    calls.append(0)\n    return 2 * x if len(calls) == 1 else x\n")
    assert (got.verdict, got.points) == (Verdict.PARTIAL, 1)
    assert got.message.startswith("1 of 2 cases is right.")
    assert "shifted" in got.message


def test_what_was_right_before_the_time_limit_counts(grade: Grader) -> None:
    source = "calls = []\ndef f(x):\n    calls.append(0)\n    while len(calls) == 2: pass\n    return 2 * x\n"
    got = grade(source, time_s=SHORT_LIMIT_S)
    assert (got.verdict, got.points) == (Verdict.PARTIAL, 1)
    assert got.cases[1].verdict is Verdict.TIME_LIMIT


def test_a_case_behind_a_crash_is_not_called_wrong(grade: Grader) -> None:
    first, second = grade("import ctypes\ndef f(x):\n    ctypes.string_at(0)\n").cases
    assert "SIGSEGV" in first.message
    assert second.message == "Not run: an earlier case ended the run."


def test_a_small_grade_stays_small_whatever_is_raised(grade: Grader) -> None:
    source = (
        "class Long(Exception): pass\nLong.__name__ = 'L' * 100_000\n"
        "def f(x, depth=0):\n    if depth == 500: raise Long('m' * 100_000)\n    return f(x, depth + 1)\n"
    )
    assert len(grade(source).model_dump_json()) < 30_000


def test_changed_inputs_are_remarked_on_or_cost_the_case(grade: Grader) -> None:
    source = "def f(x):\n    x *= 2\n    return x\n"
    lenient = grade(source)
    assert lenient.verdict is Verdict.CORRECT
    assert "`x`" in lenient.remarks[0]
    cases = [{"id": "keeps", "points": 2, "run": "return {'out': f(x)}", "keeps_inputs": True}]
    strict = grade(source, question=tiny_question(cases=cases), version="keeps")
    assert strict.verdict is Verdict.WRONG_ANSWER
    assert "`x` was changed" in strict.message
    assert strict.misconceptions == ("input-mutated",)


def test_a_hidden_case_tells_no_values(grade: Grader) -> None:
    cases = [{"id": "hidden", "points": 2, "run": "secret = f(x)\nreturn {'out': secret}", "visible": False}]
    for source in ("def f(x):\n    return 3 * x\n", "def f():\n    return 1\n"):
        got = grade(source, question=tiny_question(cases=cases), version="hidden")
        assert got.points == 0
        assert "secret" not in got.model_dump_json()


@pytest.mark.parametrize(
    "source",
    [
        "import torch\ndef f(x):\n    return torch.nn.functional.batch_norm(x, None, None, training=True)\n",
        "import torch.nn.functional as F\ndef f(x):\n    return F.batch_norm(x, None, None, training=True)\n",
        "from torch.nn import BatchNorm1d\ndef f(x):\n    return BatchNorm1d(4)(x).detach()\n",
        "from torch.nn.modules.batchnorm import BatchNorm1d as B\ndef f(x):\n    return B(4)(x).detach()\n",
        "import torch\nb = getattr(torch, 'batch' + '_norm')\ndef f(x):\n    return b(x, None, None)\n",
        "import importlib as i\nn = i.import_module('torch.nn')\ndef f(x):\n    return n.BatchNorm1d(4)(x)\n",
    ],
    ids=["name", "alias", "from", "defining module", "getattr", "importlib"],
)
def test_a_forbidden_call_is_refused_by_any_name(grade: Grader, source: str) -> None:
    question = tiny_question("torch", solution=NORMALISE, forbidden=BATCH_NORM)
    assert grade(NORMALISE, question=question, version="forbidden").verdict is Verdict.CORRECT
    got = grade(source, question=question, version="forbidden")
    assert got.points == 0
    assert "which this question forbids" in got.message


@pytest.mark.parametrize(
    "call",
    [
        "torch.ops.aten.batch_norm(x, None, None, None, None, True, 0.1, 1e-5, False)",
        "torch.ops.aten.native_batch_norm(x, None, None, None, None, True, 0.1, 1e-5)[0]",
        "torch._C._VariableFunctions.batch_norm(x, None, None, None, None, True, 0.1, 1e-5, False)",
        "torch._VF.batch_norm(x, None, None, None, None, True, 0.1, 1e-5, False)",
        "torch.jit.trace(torch.nn.SyncBatchNorm(4), x)(x).detach()",
        "torch.nn.functional.instance_norm(x.T[None])[0].T",
        "torch._decomp.decompositions.native_batch_norm(x, None, None, None, None, True, 0.1, 1e-5)[0]",
        "torch._decomp.decomposition_table[torch.ops.aten.cudnn_batch_norm.default](x, *5 * [0], 0, 0)[0]",
    ],
)
def test_a_forbidden_operator_is_out_of_reach(grade: Grader, call: str) -> None:
    question = tiny_question("torch", solution=NORMALISE, forbidden=BATCH_NORM)
    got = grade(f"import torch\ndef f(x):\n    return {call}\n", question=question, version="forbidden")
    assert got.points == 0
