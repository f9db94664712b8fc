"""
Judges one program by an evaluate.sh as SkyDiscover does: a command with the program and "train" or "test", which prints one JSON object.
There it runs in a container, at /benchmark; here it runs as a copy that says this folder's path instead. Written for EvoPrompting from that
contract. Program and evaluator share that command's processes.
"""

import json
import math
import os
import re
import subprocess
import sys
import tempfile

import evoprompting_command as command
from evoprompting_answer import STANDINS, Failed, is_number, told

USES_MODE = re.compile(r"\$\{?2\b")


def script(file):
    """Returns the text of evaluate.sh for this machine, its comments left out."""
    with open(file, encoding="utf-8") as text:
        lines = [line for line in text.read().split("\n") if not line.lstrip().startswith("#")]
    here = {"/benchmark": os.path.dirname(os.path.abspath(file)), "/tmp": os.environ.get("TMPDIR", "/tmp")}
    return re.sub(r"(?<![\w./])(/benchmark|/tmp)(?![\w.])", lambda m: here[m.group()], "\n".join(lines))  # one pass: one may hold the other


def run(file, program, mode):
    """Returns what evaluate.sh printed, as an object, and the last words of its error stream."""
    scratch = tempfile.mkdtemp()
    copy = os.path.join(scratch, "evaluate.sh")
    with open(copy, "w", encoding="utf-8") as text:
        text.write(script(file))
    environment = dict(os.environ)
    environment["PYTHONPATH"] = os.pathsep.join([os.path.dirname(os.path.abspath(file)), STANDINS])
    environment["PATH"] = with_python(scratch, environment.get("PATH", ""))
    ended = subprocess.run(
        ["bash", copy, program, mode], cwd=os.path.dirname(os.path.abspath(file)), env=environment, stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=False)
    sys.stderr.buffer.write(ended.stderr)
    errors = ended.stderr.decode("utf-8", "replace").strip()
    if ended.returncode != 0:
        raise Failed(f"its evaluator ended with exit code {ended.returncode}: {errors.rsplit(chr(10), 1)[-1]}", errors)
    return parse(ended.stdout.decode("utf-8", "replace")), errors


def with_python(scratch, path):
    """`python` is this Python, where there is no program of that name."""
    folder = os.path.join(scratch, "bin")
    os.mkdir(folder)
    file = os.open(os.path.join(folder, "python"), os.O_CREAT | os.O_WRONLY, 0o755)
    os.write(file, f'#!/bin/sh\nexec "{sys.executable}" "$@"\n'.encode())
    os.close(file)
    return folder + os.pathsep + path


def parse(output):
    """One JSON object; lines around it, which it begins, are passed over."""
    try:
        value = json.loads(output)
        found = [value] if isinstance(value, dict) else []
    except ValueError:
        found = [v for v in map(line_object, output.split("\n")) if v is not None]
    if len(found) != 1:
        raise Failed(f"its evaluator printed {len(found)} JSON objects, and one is the answer")
    return found[0]


def line_object(line):
    try:
        value = json.loads(line)
    except ValueError:
        return None
    return value if isinstance(value, dict) else None


def judge(options, answer):
    value, errors = run(options.evaluator, options.program, "train")
    metrics = value.get("metrics") if isinstance(value.get("metrics"), dict) else {}
    artifacts = value.get("artifacts") if isinstance(value.get("artifacts"), dict) else {}
    score = score_of(value, metrics)
    feedback = told(artifacts) or errors
    if value.get("status") != "success":
        error = artifacts.get("error") or f"status {value.get('status')}"
        raise Failed(f"its evaluator says: {error} (combined_score {score})", feedback)
    if not is_number(score) or not math.isfinite(score):
        raise Failed(f"its combined_score is {score}", feedback)
    others = {k: v for k, v in metrics.items() if k != "combined_score"}
    answer.score(score, {**others, **test(options)}, feedback)


def score_of(value, metrics):
    score = metrics.get("combined_score")
    return score if is_number(score) else value.get("combined_score", 0.0)


def test(options):
    """The score on hidden instances, where evaluate.sh tells them apart: it reaches reports only."""
    if not USES_MODE.search(script(options.evaluator)):
        return {}
    value, _ = run(options.evaluator, options.program, "test")
    metrics = value.get("metrics") if isinstance(value.get("metrics"), dict) else {}
    return {"test_combined_score": score_of(value, metrics)}


if __name__ == "__main__":
    command.main(judge, script)
