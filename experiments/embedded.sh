#!/usr/bin/env bash
# The second embedded language model for MNIST-1D: a corpus with edits that have a size in view, the first model (of this repository's history)
# trained further on it with a slot, ten searches without tuning, and what both models write for their populations. Stopped, it goes on with the same
# command. On two cores without 16-bit products: the corpus 40 minutes, the training 2.3 hours, a search 8 minutes.
#
#   experiments/embedded.sh DIR [STEPS]
source "$(dirname "$0")/common.sh"
dir=$(realpath -m "${1:?a folder to work in}") steps=${2:-500}
mkdir -p "$dir"
first=$dir/evoprompting-lm-1.evolm second=$dir/evoprompting-lm-2.evolm
[ -e "$first" ] || git -C "$root" show f3ede88:weights/embedded.evolm > "$first"
"$evo" lm corpus --out "$dir/corpus" --seed 1 --programs 8000 --trained 1000 --examples 24000
[ -e "$second" ] \
    || "$evo" lm train --corpus "$dir/corpus" --out "$second" --from "$first" --name evoprompting-lm-2 --steps "$steps" --seed 1
recipe=$dir/untuned.json
printf '{ "task": "mnist1d", "languageModel": { "weights": "%s" }, "tuning": { "kind": "none" } }\n' "$second" > "$recipe"
for seed in $(seq 1 10); do search "$dir/untuned-$seed" mnist1d --recipe "$recipe" --seed "$seed"; done
for weights in "$first" "$second"; do
    name=$(basename "$weights" .evolm)
    [ -e "$dir/$name.txt" ] && continue
    "$evo" lm evaluate --weights "$weights" --corpus "$dir/corpus" --runs "$dir"/untuned-? "$dir"/untuned-10 \
        --asked-sizes 0.1 1.2 --out "$dir/$name.jsonl" --plot "$dir/$name.png" | tee "$dir/$name.new"
    mv "$dir/$name.new" "$dir/$name.txt"
done
