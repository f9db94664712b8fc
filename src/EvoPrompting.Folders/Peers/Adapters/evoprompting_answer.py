"""What every adapter shares: the one JSON object that it prints, and words that are the same wherever and whenever it runs."""

import json
import math
import os
import re
import sys

MOST_FEEDBACK = 20_000
MOST_REASON = 400
HERE = os.path.dirname(os.path.abspath(__file__))
STANDINS = os.path.join(HERE, "standins")


class Failed(Exception):
    """The program has no score; the words say why."""

    def __init__(self, reason, feedback=""):
        super().__init__(reason)
        self.reason = reason
        self.feedback = feedback


class Answer:
    """Holds standard output, so that nothing but the answer comes there: all other printing goes to the error stream."""

    def __init__(self, *paths):
        sys.stdout.flush()
        self.channel = os.dup(1)
        os.dup2(2, 1)
        self.paths = sorted({HERE, *(os.path.dirname(os.path.abspath(p)) for p in paths)}, key=len, reverse=True)

    def score(self, value, numbers, feedback):
        """Prints a score and ends the process, whatever threads a program has left."""
        shown = {name: float(number) for name, number in numbers.items() if is_number(number) and math.isfinite(number)}
        self._end({**shown, "combined_score": float(value), "feedback": self.clean(feedback, MOST_FEEDBACK)})

    def reject(self, reason, feedback=""):
        """Says why there is no score, and ends the process."""
        words = " ".join(self.clean(reason, MOST_REASON).split())
        self._end({"rejected": words, "feedback": self.clean(feedback, MOST_FEEDBACK)})

    def clean(self, text, most):
        """Takes out what differs between machines and runs: folders, temporary names, addresses in memory."""
        text = without_files_of(os.environ.get("TMPDIR", "/tmp"), text)
        for folder in self.paths:  # they may lie in /tmp
            text = text.replace(folder + os.sep, "")
        text = without_files_of("/tmp", text)
        text = re.sub(r"\b0x[0-9a-f]{6,}\b", "0x...", text)
        return text if len(text) <= most else text[:most] + " ... (cut)"

    def _end(self, answer):
        if not answer["feedback"]:
            del answer["feedback"]
        text = json.dumps(answer, allow_nan=False).encode()
        while text:
            text = text[os.write(self.channel, text):]
        sys.stderr.flush()
        os._exit(0)


def without_files_of(folder, text):
    return re.sub(re.escape(folder) + r"/[^\s'\"]+", "(a temporary file)", text)


def is_number(value):
    """True for what Python counts as a number; a flag is none."""
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def told(artifacts):
    """Returns artifacts as text, one after the other."""
    return "\n".join(f"{key}: {as_text(value)}".rstrip() for key, value in artifacts.items())


def as_text(value):
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    return value if isinstance(value, str) else repr(value)


def missing(error, file):
    """Says to a user which Python lacks a module that an evaluator needs, and what to do."""
    return (
        f"{file} needs the module '{error.name}', which the Python at {sys.executable} does not have. Install it there, "
        f"or name the Python that has it, for example a venv's: --python path/to/venv"
    )


def why(error):
    """The words of an exception; its kind where it has none."""
    return str(error) or type(error).__name__
