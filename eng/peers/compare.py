"""
Compares what evoprompting makes of other systems' example folders with what their own runners gave, recorded in recorded.json: for each
example the program as it is, with a syntax error, raising when it is loaded, and empty. Prints the table of docs/peers.md.

    python3 eng/peers/compare.py --openevolve DIR --shinka DIR --python VENV -- dotnet DIR/evoprompting.dll

DIR are checkouts, fetched by hand: nothing of them is in this repository. VENV has NumPy and SciPy.
"""

import argparse
import json
import os
import subprocess
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
BROKEN = {"syntax error": "\ndef broken(:\n", "raises at import": "\nraise ValueError('no')\n"}


def program(file, variant):
    """Returns the file of a variant of a program."""
    if variant == "as it is":
        return file
    with open(file, encoding="utf-8") as text:
        content = text.read() + BROKEN[variant] if variant in BROKEN else ""
    made = os.path.join(tempfile.mkdtemp(), os.path.basename(file))
    with open(made, "w", encoding="utf-8") as out:
        out.write(content)
    return made


def ours(options, folder, file):
    words = [*options.command, "evaluate", folder, file, "--json", "--python", options.python]
    ended = subprocess.run(words, stdout=subprocess.PIPE, check=False)
    return json.loads(ended.stdout) if ended.stdout else {"outcome": "no answer", "reason": f"exit code {ended.returncode}"}


def row(options, known):
    root = options.shinka if known["peer"] == "ShinkaEvolve" else options.openevolve
    folder = os.path.join(root, "examples", known["example"])
    answer = ours(options, folder, program(os.path.join(folder, known["program"]), known["variant"]))
    theirs = known["metrics"]
    variant = known["variant"] if known["program"].startswith("initial") else known["program"]
    shown = f"{known['fitness']:.6g}" if known["fitness"] is not None else "-"
    if answer["outcome"] != "scored":
        return [known["peer"], known["example"], variant, shown, answer["outcome"] + ": " + answer["reason"].split("(combined_score")[0][:70], ""]
    both = [(theirs[k], answer[k]) for k in theirs if isinstance(answer.get(k), (int, float))]
    largest = max((abs(a - b) for a, b in both), default=0.0)
    fitness = answer["fitness"] if "combined_score" in theirs else sum(b for _, b in both) / len(both)  # times were not recorded
    return [known["peer"], known["example"], variant, shown, f"{fitness:.6g}",
            f"{len(both)} numbers, at most {largest:.1g} apart"]


def main():
    words = argparse.ArgumentParser()
    for name in ("openevolve", "shinka", "python"):
        words.add_argument("--" + name, required=True)
    words.add_argument("command", nargs="+")
    options = words.parse_args()
    with open(os.path.join(HERE, "recorded.json"), encoding="utf-8") as file:
        recorded = json.load(file)
    print("| peer | example | program | its own runner | evoprompting | metrics compared |\n|---|---|---|---|---|---|", flush=True)
    for known in recorded:
        print("| " + " | ".join(row(options, known)) + " |", flush=True)


if __name__ == "__main__":
    main()
