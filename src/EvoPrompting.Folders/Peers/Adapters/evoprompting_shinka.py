"""
Judges one program by an evaluate.py as ShinkaEvolve does: a process that is given --program_path and --results_dir and leaves metrics.json
and correct.json. Written for EvoPrompting from that contract. Program and evaluator share that process.
"""

import ast
import json
import math
import os
import runpy
import subprocess
import sys
import tempfile

import evoprompting_command as command
from evoprompting_answer import Failed, is_number


def read(folder, name):
    """Returns the object in a file that an evaluator left; None where there is none, or no object in it."""
    try:
        with open(os.path.join(folder, name), encoding="utf-8") as file:
            value = json.load(file)
    except (OSError, ValueError):
        return None
    return value if isinstance(value, dict) else None


def judge(options, answer):
    results = tempfile.mkdtemp()
    words = [sys.executable, os.path.abspath(__file__), "--launch", options.evaluator,
             "--program_path", options.program, "--results_dir", results]
    ended = subprocess.run(words, stdin=subprocess.DEVNULL, stderr=subprocess.PIPE, check=False)
    sys.stderr.buffer.write(ended.stderr)
    last = ended.stderr.decode("utf-8", "replace").strip().rsplit("\n", 1)[-1]
    metrics, correct = read(results, "metrics.json"), read(results, "correct.json")
    if metrics is None:
        raise Failed(f"its evaluator left no metrics.json that can be read (exit code {ended.returncode}): {last}")
    score = metrics.get("combined_score", 0.0)
    feedback = told(metrics)
    if correct is None or correct.get("correct") is not True:
        error = (correct or {}).get("error") or ("no words" if correct else "there is no correct.json")
        raise Failed(f"its evaluator does not say that it is correct: {error} (combined_score {score})", feedback)
    if not is_number(score) or not math.isfinite(score):
        raise Failed(f"its combined_score is {score}", feedback)
    answer.score(score, numbers(metrics), feedback)


def numbers(metrics):
    """Public numbers by their names; all others as private ones, which reach no prompt."""
    public, private = metrics.get("public"), metrics.get("private")
    shown = dict(public) if isinstance(public, dict) else {}
    rest = {k: v for k, v in metrics.items() if k != "combined_score"}
    hidden = {**rest, **(private if isinstance(private, dict) else {})}
    return {**{f"private_{k}": v for k, v in hidden.items() if is_number(v)}, **{k: v for k, v in shown.items() if is_number(v)}}


def told(metrics):
    """The evaluator's text feedback, then the texts among its public metrics."""
    text = metrics.get("text_feedback")
    said = [text] if isinstance(text, str) and text.strip() else [line for line in text if isinstance(line, str)] \
        if isinstance(text, list) else []
    public = metrics.get("public")
    if isinstance(public, dict):
        said += [f"{k}: {v}" for k, v in public.items() if isinstance(v, str)]
    return "\n".join(said)


def launch(file, words):
    """Runs the evaluator in this process, as a script, with stand-ins for what is not installed."""
    sys.argv = [file, *words]
    command.import_beside(file)
    runpy.run_path(file, run_name="__main__")


def load(file):
    """Imports what the evaluator imports; it is a script, so it is not run."""
    command.import_beside(file)
    with open(file, encoding="utf-8") as text:
        tree = ast.parse(text.read())
    for statement in tree.body:
        if isinstance(statement, (ast.Import, ast.ImportFrom)):
            exec(compile(ast.Module([statement], []), file, "exec"), {"__name__": "evaluate", "__file__": file})


if __name__ == "__main__":
    if sys.argv[1] == "--launch":
        launch(sys.argv[2], sys.argv[3:])
    else:
        command.main(judge, load)
