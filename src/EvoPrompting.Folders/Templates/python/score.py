"""Prints the largest gap between what a program printed and the sine."""
import json
import math
import sys

points = [float(line) for line in open(sys.argv[1])]
words = open(sys.argv[2]).read().split()
if len(words) != len(points):
    print(json.dumps({"rejected": f"it printed {len(words)} words for {len(points)} points"}))
    sys.exit()
try:
    gaps = [abs(float(word) - math.sin(x)) for word, x in zip(words, points)]
except ValueError as fault:
    print(json.dumps({"rejected": f"it printed what is no number: {fault}"}))
    sys.exit()
print(json.dumps({"gap": max(gaps)}))
