import sys


def approximation(x):
    y = 0.9 * x
    y = y - 0.1 * x * x * x
    return y


for line in open(sys.argv[1]):
    print(approximation(float(line)))
