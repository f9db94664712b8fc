#!/usr/bin/env bash
# What tuning is worth to the embedded model: by forward chaining on ten recorded runs, then by paired runs of one recipe against the untuned one.
# A quick run takes 4 to 8 minutes on two cores, a file of the table 15 to 20. Stopped, it goes on with the same command. Recorded runs
# (recorded/tuning-embedded.tar.gz) are taken, and in a folder that embedded.sh worked in its ten searches.
#
#   experiments/tuning-embedded.sh DIR              ten recorded runs and the table
#   experiments/tuning-embedded.sh DIR RECIPE.json  the paired runs of a recipe besides
source "$(dirname "$0")/common.sh"
dir=${1:?a folder to work in}
recorded tuning-embedded "$dir"
for seed in $(seq 1 10); do search "$dir/untuned-$seed" mnist1d --recipe mnist1d-untuned --seed "$seed"; done
row() { # PAIRS SPACE SETTINGS...
    [ -e "$dir/$1-$2.txt" ] && return
    "$evo" lm tune "$dir"/untuned-? "$dir"/untuned-10 --pairs "$1" --space "$2" "${@:3}" > "$dir/$1-$2.new" \
        && mv "$dir/$1-$2.new" "$dir/$1-$2.txt" || cat "$dir/$1-$2.new" >&2 # a model without a slot has no code
}
for space in vectors code layers; do row rest $space --rate 0.1 0.03 0.01 0.003; done
row all vectors --rate 0.01 --epochs 2 # four times the pairs, so fewer passes; the rate at which those of the rest do least harm
row all code --rate 0.03 --epochs 2
row all layers --rate 0.01 --epochs 2
[ -n "${2:-}" ] || exit 0
for seed in $(seq 1 10); do search "$dir/tuned-$seed" mnist1d --recipe "$2" --seed "$seed"; done
"$evo" compare "$dir"/untuned-? "$dir"/untuned-10 "$dir"/tuned-? "$dir"/tuned-10 --paired --plot "$dir/tuned.png" | tee "$dir/paired.txt"
