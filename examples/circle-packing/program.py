import math

COUNT = 26
ROWS = [5, 6, 5, 5, 5]
ROUNDS = 60
STEP = 0.02
DECAY = 0.95


def start():
    places = []
    for row, many in enumerate(ROWS):
        for i in range(many):
            places.append([(i + 0.5) / many, (row + 0.5) / len(ROWS)])
    return places


def room(places, i):
    x, y = places[i]
    least = min(x, 1 - x, y, 1 - y)
    for j, (u, v) in enumerate(places):
        if j != i:
            least = min(least, 0.5 * math.hypot(x - u, y - v))
    return least


def moved(places):
    step = STEP
    for _ in range(ROUNDS):
        for i in range(COUNT):
            best, place = room(places, i), places[i]
            for angle in range(8):
                x = place[0] + step * math.cos(angle * math.pi / 4)
                y = place[1] + step * math.sin(angle * math.pi / 4)
                places[i] = [x, y]
                if room(places, i) > best:
                    best, place = room(places, i), [x, y]
            places[i] = place
        step = step * DECAY
    return places


def radii(places):
    found = [0.5 * room(places, i) for i in range(COUNT)]
    for _ in range(20):
        for i, (x, y) in enumerate(places):
            gaps = [math.hypot(x - u, y - v) - found[j] for j, (u, v) in enumerate(places) if j != i]
            found[i] = max(0, min([x, 1 - x, y, 1 - y] + gaps))
    return found


centres = moved(start())
for (x, y), radius in zip(centres, radii(centres)):
    print(x, y, radius)
