slope=0.9
cube=0.1
awk -v slope=$slope -v cube=$cube '{ print slope * $1 - cube * $1 * $1 * $1 }' "$1"
