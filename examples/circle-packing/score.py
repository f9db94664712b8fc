"""Checks 26 circles, a line each with centre and radius, and prints the sum of their radii."""
import json
import math
import sys

COUNT = 26
MOST_OVERLAP = 1e-9


def rejected(reason):
    print(json.dumps({"rejected": reason}))
    sys.exit()


lines = open(sys.argv[1]).read().splitlines()
if len(lines) != COUNT:
    rejected(f"it printed {len(lines)} lines, not one for each of {COUNT} circles")
circles = []
for number, line in enumerate(lines, 1):
    try:
        x, y, radius = (float(word) for word in line.split())
    except ValueError:
        rejected(f"line {number} is not three numbers: {line[:60]}")
    if not all(map(math.isfinite, (x, y, radius))) or radius < 0:
        rejected(f"circle {number} is none: {line[:60]}")
    if min(x, 1 - x, y, 1 - y) < radius - MOST_OVERLAP:
        rejected(f"circle {number} leaves the square")
    for other, (u, v, further) in enumerate(circles, 1):
        if math.hypot(x - u, y - v) < radius + further - MOST_OVERLAP:
            rejected(f"circles {other} and {number} overlap")
    circles.append((x, y, radius))
print(json.dumps({"sum_of_radii": sum(radius for _, _, radius in circles)}))
