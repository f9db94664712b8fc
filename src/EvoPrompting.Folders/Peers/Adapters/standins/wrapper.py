"""Prints what evaluate(path) gives back as SkyDiscover's JSON. Written for EvoPrompting from that contract, for folders without one."""

import json
import sys


def run(evaluate):
    channel, sys.stdout = sys.stdout, sys.stderr  # what an evaluator prints is no answer
    try:
        answer = told(evaluate(sys.argv[1]))
    except Exception as error:
        answer = failed(str(error) or type(error).__name__)
    print(json.dumps(answer), file=channel)


def told(result):
    if not isinstance(result, dict):
        return failed(f"evaluate() returned {type(result).__name__}, expected dict")
    metrics = {k: float(v) for k, v in result.items() if isinstance(v, (bool, int, float))}
    artifacts = {k: v if isinstance(v, str) else json.dumps(v) for k, v in result.items() if isinstance(v, (str, list, dict))}
    metrics.setdefault("combined_score", 0.0)
    return {
        "status": "error" if "error" in artifacts else "success",
        "combined_score": metrics["combined_score"],
        "metrics": metrics,
        "artifacts": artifacts,
    }


def failed(reason):
    zero = {"combined_score": 0.0}
    return {"status": "error", **zero, "metrics": zero, "artifacts": {"error": reason}}
