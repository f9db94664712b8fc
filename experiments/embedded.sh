#!/usr/bin/env bash
# The embedded language model for MNIST-1D, from nothing: corpus, pre-training, and what it writes for evolved populations.
# About 3 hours on two cores with AVX512-BF16, several times that without. Stopped, it goes on with the same command.
#
#   experiments/embedded.sh DIR [STEPS]
source "$(dirname "$0")/common.sh"
dir=${1:?a folder to work in} steps=${2:-1600}
mkdir -p "$dir"
"$evo" lm corpus --out "$dir/corpus" --seed 1 --programs 12000 --trained 1200 --examples 36000
[ -e "$dir/embedded.evolm" ] \
    || "$evo" lm train --corpus "$dir/corpus" --out "$dir/embedded.evolm" --name evoprompting-lm-2 --steps "$steps" --seed 1
for seed in $(seq 1 10); do search "$dir/run-$seed" mnist1d --recipe mnist1d-untuned --seed "$seed"; done
for weights in "$root/weights/embedded.evolm" "$dir/embedded.evolm"; do
    name=$(basename "$(dirname "$weights")")
    [ -e "$dir/$name.txt" ] && continue
    "$evo" lm evaluate --weights "$weights" --corpus "$dir/corpus" --runs "$dir"/run-? "$dir"/run-10 \
        --asked-sizes 0.1 1.2 --out "$dir/$name.jsonl" --plot "$dir/$name.png" | tee "$dir/$name.new"
    mv "$dir/$name.new" "$dir/$name.txt"
done
