#!/usr/bin/env bash
# The embedded language model for CLRS, made as the one for MNIST-1D is: functions of which each stands in few examples, one pass over them; and
# what it writes for the seeds. Stopped, it goes on with the same command. On two cores without 16-bit products, by
# what a step and a program take: the corpus 2 hours, the training 3.
#
#   experiments/embedded-clrs.sh DIR [STEPS]
source "$(dirname "$0")/common.sh"
dir=$(realpath -m "${1:?a folder to work in}") steps=${2:-1700}
mkdir -p "$dir"
model=$dir/evoprompting-lm-clrs-2.evolm
[ -e "$model" ] || {
    "$evo" lm corpus --task clrs --out "$dir/corpus" --seed 3 --programs 50000 --trained 300 --examples 48000
    "$evo" lm train --corpus "$dir/corpus" --out "$model" --name evoprompting-lm-clrs-2 --positions 7000 --steps "$steps" --seed 3
}
"$evo" lm evaluate clrs --weights "$model" --corpus "$dir/corpus" | tee "$dir/evaluated.new"
mv "$dir/evaluated.new" "$dir/evaluated.txt"
