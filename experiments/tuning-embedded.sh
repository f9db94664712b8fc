#!/usr/bin/env bash
# What tuning is worth to the embedded model: by forward chaining on ten recorded runs, then by paired runs of one recipe against the untuned one.
# A quick run takes 4 to 8 minutes on two cores, a row of the table about as long. Stopped, it goes on with the same command. Recorded runs
# (recorded/tuning-embedded.tar.gz) are taken, and in a folder that embedded.sh worked in its ten searches.
#
#   experiments/tuning-embedded.sh DIR              ten recorded runs and the table
#   experiments/tuning-embedded.sh DIR RECIPE.json  the paired runs of a recipe besides
source "$(dirname "$0")/common.sh"
dir=${1:?a folder to work in}
recorded tuning-embedded "$dir"
for seed in $(seq 1 10); do search "$dir/untuned-$seed" mnist1d --recipe mnist1d-untuned --seed "$seed"; done
for pairs in rest all; do
    for space in vectors layers code; do
        [ -e "$dir/$pairs-$space.txt" ] && continue
        "$evo" lm tune "$dir"/untuned-? "$dir"/untuned-10 --pairs $pairs --space $space --rate 0.1 0.03 0.01 0.003 > "$dir/$pairs-$space.new" \
            && mv "$dir/$pairs-$space.new" "$dir/$pairs-$space.txt" || cat "$dir/$pairs-$space.new" >&2 # a model without a slot has no code
    done
done
[ -n "${2:-}" ] || exit 0
for seed in $(seq 1 10); do search "$dir/tuned-$seed" mnist1d --recipe "$2" --seed "$seed"; done
"$evo" compare "$dir"/untuned-? "$dir"/untuned-10 "$dir"/tuned-? "$dir"/tuned-10 --paired --plot "$dir/tuned.png" | tee "$dir/paired.txt"
