"""
Judges one program by an evaluator.py as OpenEvolve does: evaluate(path), or its stages one after the other. Written for EvoPrompting from
that contract. Program and evaluator share this process.
"""

import importlib.util
import math
import os
import sys
import threading
import traceback

import evoprompting_command as command
from evoprompting_answer import Failed, is_number, told, why

# Where evaluators write down why a program failed.
ERROR_KEYS = ("error", "exception", "error_message", "failure_reason")


class Result:
    """What one stage gave back."""

    def __init__(self, metrics, artifacts):
        self.metrics, self.artifacts = dict(metrics), dict(artifacts)


def load(file):
    """Loads the evaluator; its own folder is where it imports from."""
    command.import_beside(file)
    spec = importlib.util.spec_from_file_location("evaluation_module", file)
    module = importlib.util.module_from_spec(spec)
    sys.modules["evaluation_module"] = module
    spec.loader.exec_module(module)
    if not callable(getattr(module, "evaluate", None)):
        raise AttributeError(f"{os.path.basename(file)} has no function 'evaluate'")
    return module


def result_of(value):
    """A dict of metrics, an object with metrics and artifacts, or a dict that holds both under these names."""
    if not isinstance(value, dict) and isinstance(getattr(value, "metrics", None), dict):
        return Result(value.metrics, getattr(value, "artifacts", None) or {})
    if not isinstance(value, dict):
        raise Failed(f"its evaluator gave back {type(value).__name__}, where a dict or an EvaluationResult belongs")
    inner = value.get("artifacts")
    artifacts = inner if isinstance(inner, dict) else {}
    if isinstance(value.get("metrics"), dict) and not any(is_number(v) for v in value.values()):
        return Result(value["metrics"], artifacts)
    return Result({k: v for k, v in value.items() if v is not artifacts}, artifacts)


def within(seconds, function, program, late):
    """Calls a stage. Past its time `late` ends the process: a thread cannot be stopped."""
    clock = threading.Timer(seconds, late)
    clock.daemon = True
    clock.start()
    try:
        return result_of(function(program))
    finally:
        clock.cancel()


def passes(metrics, threshold):
    score = metrics.get("combined_score")
    if isinstance(score, (int, float)):
        return float(score) >= threshold
    values = [float(v) for k, v in metrics.items() if k != "error" and isinstance(v, (int, float))]
    return bool(values) and sum(values) / len(values) >= threshold


def laid_over(first, second):
    """Later numbers over earlier ones, as floats; texts and 'error' are left behind."""
    both = {**numbers(first.metrics), **numbers(second.metrics)}
    return Result(both, {**first.artifacts, **second.artifacts})


def numbers(metrics):
    return {k: float(v) for k, v in metrics.items() if isinstance(v, (int, float)) and k != "error"}


def fitness(metrics, features):
    """combined_score, else the mean of the numbers that are no feature of the peer's grid."""
    if "combined_score" in metrics:
        try:
            return float(metrics["combined_score"])
        except (TypeError, ValueError):
            pass
    own = {k: v for k, v in metrics.items() if k not in features}
    return mean(own) if mean(own) is not None else mean(metrics) or 0.0


def mean(metrics):
    values = [float(v) for v in metrics.values() if is_number(v) and not math.isnan(v)]
    return sum(values) / len(values) if values else None


class Judging:
    def __init__(self, options, answer):
        self.options, self.answer = options, answer

    def run(self, module):
        staged = self.options.thresholds and hasattr(module, "evaluate_stage1")
        self.end(self.staged(module) if staged else self.first(module.evaluate, "it"))

    def first(self, function, who):
        """What comes first decides alone: failing there is no score."""
        seconds = self.options.seconds
        try:
            return within(
                seconds, function, self.options.program, lambda: self.answer.reject(f"{who} ran longer than {seconds:g} s"))
        except Failed:
            raise
        except Exception as error:
            raise Failed(f"its evaluator raised {type(error).__name__}: {why(error)}", traceback.format_exc())

    def staged(self, module):
        result = self.first(module.evaluate_stage1, "its first stage")
        for number in (2, 3):
            thresholds = self.options.thresholds
            function = getattr(module, f"evaluate_stage{number}", None)
            if len(thresholds) < number - 1 or not passes(result.metrics, thresholds[number - 2]) or function is None:
                break
            result, failed = self.later(number, function, result)
            if failed:
                break
        return result

    def later(self, number, function, before):
        """A later stage that fails leaves what stands before it."""
        def late():
            before.metrics[f"stage{number}_passed"] = 0.0
            before.metrics["timeout"] = True
            before.artifacts["failure_stage"] = f"stage{number}, which ran longer than {self.options.seconds:g} s"
            self.finish(before)

        try:
            return laid_over(before, within(self.options.seconds, function, self.options.program, late)), False
        except Exception as error:
            before.metrics[f"stage{number}_passed"] = 0.0
            before.artifacts[f"stage{number}_stderr"] = why(error)
            before.artifacts["failure_stage"] = f"stage{number}"
            return before, True

    def finish(self, result):
        """Answers from a thread, where an exception would reach nobody."""
        try:
            self.end(result)
        except Failed as failed:
            self.answer.reject(failed.reason, failed.feedback)

    def end(self, result):
        score = fitness(result.metrics, self.options.features)
        feedback = told(result.artifacts) if self.options.feedback else ""
        error = self.error(result)
        if not math.isfinite(score):
            raise Failed(f"its combined_score is {score}", feedback)
        if score == 0 and error:
            raise Failed(f"its evaluator says: {error} (combined_score 0)", feedback)
        if not any(is_number(v) for v in result.metrics.values()) and "combined_score" not in result.metrics:
            raise Failed("its evaluator gave back no number", feedback)
        others = {k: v for k, v in result.metrics.items() if k != "combined_score"}
        self.answer.score(score, others, feedback)

    @staticmethod
    def error(result):
        """The words of a failure: a text among the numbers, or an artifact that evaluators keep for them."""
        said = [result.metrics.get("error")] + [result.artifacts.get(key) for key in ERROR_KEYS]
        if "traceback" in result.artifacts or "failure_stage" in result.artifacts:
            said.append(result.artifacts.get("stderr"))
        return next((text.strip() for text in said if isinstance(text, str) and text.strip()), None)


def judge(options, answer):
    try:
        Judging(options, answer).run(load(options.evaluator))
    except Failed:
        raise
    except SystemExit as end:
        raise Failed(f"it ended the evaluator's process (exit code {end.code})")
    except Exception as error:
        raise Failed(f"its evaluator could not be loaded: {type(error).__name__}: {why(error)}")


def arguments():
    words = command.arguments()
    words.add_argument("--seconds", type=float, default=300.0, help="of each stage")
    words.add_argument("--thresholds", type=float, nargs="*", default=[], help="what stages have to reach; none: evaluate alone")
    words.add_argument("--features", nargs="*", default=[], help="metrics that are not part of the mean")
    words.add_argument("--no-feedback", dest="feedback", action="store_false")
    return words


if __name__ == "__main__":
    command.main(judge, load, arguments())
