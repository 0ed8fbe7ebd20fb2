"""Runs one answer in the box: reads a job, runs its cases, writes what they return.

THE UNTRUSTED SIDE. It shares a process with hostile code: no expected value, no
tolerance and no score ever comes in here, and what goes out is checked as if an
enemy had sent it. Nothing of ours imports this file; the zygote is given its text.

Job: a byte when it is on its way, then one part, or two if the first says `more`; the
second comes once all results of the first are out. A part: u32 length and a marshalled dict
(prelude and cases are code, marshalled too; a case's defines `case(names)`; arrays are dicts with `raw`).
Result: frames of u32 header length, u64 payload length, JSON header, payload; one when
loaded, one per case or error, one at the end. An array is {"a": i}, the i-th of `leaves`.
"""

import contextlib
import io
import json
import marshal
import os
import resource
import signal
import struct
import sys
import types

import numpy as np

torch = sys.modules.get("torch")
MAX_DEPTH, MAX_LEAVES, MAX_MESSAGE_CHARS, MAX_FRAMES, MAX_ITEM_BYTES = 8, 1024, 2000, 30, 16


def main(job_fd, result_fd, rehearsal):
    """Run the job on `job_fd`, write frames to `result_fd`, and wait for the end.

    `rehearsal` is a job whose outputs go nowhere: it makes this process touch, and so
    copy, the memory that a job needs, while it has nothing else to do.
    """
    run_job(io.BytesIO(rehearsal), io.BytesIO())
    os.write(result_fd, b"\0")  # ready
    with os.fdopen(result_fd, "wb") as result, os.fdopen(job_fd, "rb") as job:
        os.read(job_fd, 1)  # it is on its way: waking takes as long as putting it together
        run_job(job, result)
    signal.pause()


def run_job(job, result):
    """Read one job, run its cases in turn, and write what comes of them."""
    header = read_part(job)
    lower_memory(header["memory_less_bytes"])
    module = types.ModuleType("answer")
    sys.modules["answer"] = module
    seed(header["seed"])
    scope = {"__name__": "prelude", "source": header["source"]}
    try:
        exec(marshal.loads(header["prelude"]), scope)  # noqa: S302 - from our own side
        exec(compile(header["source"], "answer.py", "exec", dont_inherit=True), module.__dict__)
    except BaseException as error:
        send_error(result, -1, error)
    else:
        send(result, {"kind": "loaded"})
        run_cases(result, [header], module)
        if header["more"]:
            run_cases(result, [header, read_part(job)], module)
    send(result, {"kind": "done"})


def read_part(job):
    """The next part of the job."""
    return marshal.loads(job.read(struct.unpack("=I", job.read(4))[0]))  # noqa: S302 - from our own side


def lower_memory(less_bytes):
    """Lower the policy's bound on the address space to what this question allows."""
    bound = resource.getrlimit(resource.RLIMIT_AS)[1] - less_bytes
    resource.setrlimit(resource.RLIMIT_AS, (bound, bound))


def seed(value):
    """Make the libraries' global generators start alike for every answer."""
    sys.modules["random"].seed(value)
    np.random.seed(value % 2**32)  # noqa: NPY002 - answers use the old generator
    if torch is not None:
        torch.default_generator.manual_seed(value)


def run_cases(result, parts, module):
    """Run the cases of the last part and send what they return."""
    for index, names, code in parts[-1]["cases"]:
        payload = []
        try:
            frame = run_case(names, code, parts, module, payload)
        except BaseException as error:
            send_error(result, index, error)
        else:
            send(result, {"kind": "case", "index": index, **frame}, payload)


def run_case(names, code, parts, module, payload):
    """Run one case on fresh copies of what it names: a description of its outputs and what it changed."""
    header, leaves = parts[0], []
    scope = {"np": np} | ({"torch": torch} if torch else {})
    scope |= {"rng": np.random.default_rng(header["seed"])} if header["draws"] else {}
    scope.update((name, module.__dict__[name]) for name in header["provides"] if name in module.__dict__)
    exec(marshal.loads(code), scope)  # noqa: S302 - from our own side
    given = {name: part["inputs"][name] for part in parts for name in names if name in part["inputs"]}
    inputs = {name: rebuild(tree) for name, tree in given.items()}
    outputs = scope["case"](**inputs)
    changed = [name for name, tree in given.items() if not is_unchanged(inputs[name], tree)]
    return {"tree": describe(outputs, leaves, payload), "leaves": leaves, "changed": changed}


def rebuild(tree):
    """An input from its description: new arrays each time, so that no case sees another's changes."""
    if isinstance(tree, list):
        return list(map(rebuild, tree))
    if not isinstance(tree, dict):
        return tree
    if "d" in tree:
        return {key: rebuild(item) for key, item in tree["d"].items()}
    array = np.frombuffer(tree["raw"], tree["dtype"]).reshape(tree["shape"]).copy()
    if torch is None:
        return array
    tensor, dtype = torch.from_numpy(array), getattr(torch, tree["as"])
    return tensor if tensor.dtype is dtype else tensor.to(dtype)  # a call saved is felt: caches are cold here


def is_unchanged(value, tree):
    """Whether an input still is what its description says, to the bit."""
    if isinstance(tree, dict) and "raw" in tree:
        array, _, _ = plain_array(value)
        alike = array is not None and (array.dtype.str, array.shape) == (tree["dtype"], tree["shape"])
        return alike and array.tobytes() == tree["raw"]
    if isinstance(tree, dict) and isinstance(value, dict) and list(value) == list(tree["d"]):
        return all(is_unchanged(value[key], item) for key, item in tree["d"].items())
    if isinstance(tree, list) and isinstance(value, list) and len(value) == len(tree):
        return all(map(is_unchanged, value, tree))
    return type(value) is type(tree) and repr(value) == repr(tree)


def describe(value, leaves, payload, depth=0):
    """A JSON description of `value`; arrays go to `leaves` and `payload` as raw bytes."""
    if depth > MAX_DEPTH or len(leaves) >= MAX_LEAVES:
        return {"o": "something nested too deeply"}
    if value is None or type(value) in (bool, str, float) or (type(value) is int and abs(value) < 2**63):
        return value
    if isinstance(value, dict):
        return {"d": {str(key): describe(item, leaves, payload, depth + 1) for key, item in value.items()}}
    if isinstance(value, (list, tuple)):
        return [describe(item, leaves, payload, depth + 1) for item in value]
    array, kind, dtype = plain_array(value)
    if array is None:
        return {"o": f"{type(value).__module__}.{type(value).__qualname__}"[:100]}
    leaves.append({"kind": kind, "dtype": dtype, "stored": array.dtype.str, "shape": list(array.shape)})
    payload.append(array.tobytes())
    return {"a": len(leaves) - 1}


def plain_array(value):
    """(array, kind, a tensor's dtype) of an array, numpy scalar or tensor; (None, …) of anything else."""
    if torch is not None and isinstance(value, torch.Tensor):
        dtype = str(value.dtype).removeprefix("torch.")
        tensor = value.float() if dtype in ("bfloat16", "float8_e4m3fn", "float8_e5m2") else value
        return np.asarray(tensor.numpy(force=True), order="C"), "tensor", dtype
    if isinstance(value, (np.ndarray, np.generic)):
        array = np.array(value, copy=True, subok=False, order="C")
        if array.dtype.kind in "biufc" and array.dtype.itemsize <= MAX_ITEM_BYTES:
            return array.astype(array.dtype.newbyteorder("="), copy=False), "ndarray", ""
    return None, "", ""


def send_error(result, index, error):
    """Say what was raised, and where in the answer or in the case."""
    try:
        message = str(error)[:MAX_MESSAGE_CHARS]
    except BaseException:
        message = "(its message could not be made)"
    places, trace = [], error.__traceback__
    while trace is not None:
        file = trace.tb_frame.f_code.co_filename
        if file in ("answer.py", "case"):
            places.append([file, trace.tb_lineno, trace.tb_frame.f_code.co_name[:100]])
        trace = trace.tb_next
    if isinstance(error, SyntaxError) and error.filename == "answer.py":
        places.append(["answer.py", error.lineno or 0, "<module>"])
    places = places[: MAX_FRAMES // 2] + places[MAX_FRAMES // 2 :][-MAX_FRAMES // 2 :]
    names = [cls.__name__[:100] for cls in type(error).__mro__][:10]
    send(result, {"kind": "error", "index": index, "types": names, "message": message, "places": places})


def send(result, header, payload=()):
    """Write one frame, after what was printed before it, whatever the answer did to the streams."""
    with contextlib.suppress(BaseException):
        sys.stdout.flush()
        sys.stderr.flush()
    encoded = json.dumps(header).encode()
    result.write(struct.pack("=IQ", len(encoded), sum(map(len, payload))) + encoded)
    result.writelines(payload)
    result.flush()
