"""
Runs a function of a program several times and writes metrics.json and correct.json. Written for EvoPrompting from ShinkaEvolve's contract:
early stopping and pictures are not here (install shinka for them), runs are one after the other.
"""

import importlib.util
import json
import math
import os
import statistics
import time

ON_ERROR = {
    "combined_score": 0.0,
    "execution_time_mean": 0.0,
    "execution_time_std": 0.0,
    "num_successful_runs": 0,
    "num_valid_runs": 0,
    "num_invalid_runs": 0,
    "all_validation_errors": [],
}


def run_shinka_eval(
    program_path, results_dir, experiment_fn_name, num_runs, get_experiment_kwargs=None, aggregate_metrics_fn=None, validate_fn=None,
    plotting_fn=None, default_metrics_on_error=None, early_stop_method=None, early_stop_threshold=None, early_stop_score_fn=None,
    early_stop_kwargs=None, run_workers=1, max_workers_cap=None, verbose=None,
):
    """Returns metrics, whether every run was valid, and the first error; writes them too."""
    if early_stop_method is not None:
        raise NotImplementedError("early stopping needs shinka itself: install it in the Python that is named with --python")
    try:
        metrics, error = _measure(
            program_path, experiment_fn_name, num_runs, get_experiment_kwargs or (lambda run: {"seed": run + 1}), aggregate_metrics_fn,
            validate_fn)
    except Exception as failure:
        usual = default_metrics_on_error or ON_ERROR
        metrics, error = {key: usual.get(key, value) for key, value in ON_ERROR.items()}, str(failure)
    metrics.pop("extra_data", None)
    save_json_results(results_dir, metrics, error is None, error)
    return metrics, error is None, error


def _measure(program_path, function_name, num_runs, arguments_of, aggregate, validate):
    function = getattr(_load(program_path), function_name, None)
    if function is None:
        raise AttributeError(f"Experiment function '{function_name}' not found in {program_path}")
    results, seconds, refusals = [], [], []
    for run in range(num_runs):
        begun = time.perf_counter()
        results.append(function(**arguments_of(run)))
        seconds.append(time.perf_counter() - begun)
        if validate:
            valid, words = validate(results[-1])
            if not valid:
                refusals.append(words or "")
    metrics = aggregate(results) if aggregate else {"num_successful_runs": len(results)}
    metrics["execution_time_mean"] = statistics.fmean(seconds) if seconds else 0.0
    metrics["execution_time_std"] = statistics.pstdev(seconds) if seconds else 0.0
    if validate:
        metrics["num_valid_runs"] = len(results) - len(refusals)
        metrics["num_invalid_runs"] = len(refusals)
        metrics["all_validation_errors"] = [*dict.fromkeys(words for words in refusals if words)]
    return metrics, _error(metrics, refusals)


def _error(metrics, refusals):
    if refusals:
        return f"Validation failed: {next((words for words in refusals if words), 'no words')}"
    score = metrics.get("combined_score")
    return None if score is None or math.isfinite(score) else f"combined_score is {score}"


def _load(path):
    spec = importlib.util.spec_from_file_location("program", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def save_json_results(results_dir, metrics, correct, error=None, verbose=True):
    os.makedirs(results_dir, exist_ok=True)
    for name, content in (("correct.json", {"correct": correct, "error": error}), ("metrics.json", metrics)):
        with open(os.path.join(results_dir, name), "w", encoding="utf-8") as file:
            json.dump(content, file, indent=4)
