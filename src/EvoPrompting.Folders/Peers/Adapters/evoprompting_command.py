"""What the adapters share as commands: the words they take, where an evaluator imports from, what is said where it cannot be loaded."""

import argparse
import os
import sys

from evoprompting_answer import STANDINS, Answer, Failed, missing, why


def arguments():
    """Returns the words that every adapter takes; it may add its own."""
    words = argparse.ArgumentParser()
    words.add_argument("evaluator")
    words.add_argument("program", nargs="?")
    words.add_argument("--check", action="store_true", help="load the evaluator alone, without a program")
    return words


def main(judge, load, words=None):
    """
    Judges a program by judge(options, answer), which ends the process with an answer or raises Failed; with --check only calls
    load(file), which loads of an evaluator what needs no program.
    """
    options = (words or arguments()).parse_args()
    if options.check:
        sys.exit(check(options.evaluator, load))
    answer = Answer(options.program, options.evaluator)
    try:
        judge(options, answer)
    except Failed as failed:
        answer.reject(failed.reason, failed.feedback)


def check(file, load):
    """Says on the error stream why an evaluator cannot be loaded here; returns the exit code."""
    try:
        load(file)
        return 0
    except ModuleNotFoundError as error:
        print(missing(error, os.path.basename(file)), file=sys.stderr)
    except Exception as error:
        print(f"{os.path.basename(file)} cannot be loaded: {type(error).__name__}: {why(error)}", file=sys.stderr)
    return 1


def import_beside(file):
    """Lets this process import what stands beside an evaluator, in the place of the adapters; stand-ins come last."""
    sys.path[0] = os.path.dirname(os.path.abspath(file))
    sys.path.append(STANDINS)  # what is installed goes first
