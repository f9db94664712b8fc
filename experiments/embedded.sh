#!/usr/bin/env bash
# The embedded language model for MNIST-1D: a corpus of programs of which each stands in few examples, one pass over them, ten searches without
# tuning, and what this model and the one before it (of this repository's history) write for their populations. Stopped, it goes on with the same
# command. On two cores without 16-bit products: the corpus 40 minutes, the training 2 hours, a search 8 minutes. The training was begun with an
# end at step 1,700, for which the time did not suffice, and was given a nearer one at step 352. What it gave is `weights/embedded.evolm`.
#
#   experiments/embedded.sh DIR
source "$(dirname "$0")/common.sh"
dir=$(realpath -m "${1:?a folder to work in}")
mkdir -p "$dir"
second=$dir/evoprompting-lm-2.evolm third=$dir/evoprompting-lm-3.evolm
[ -s "$second" ] || git -C "$root" show ba170af:weights/embedded.evolm > "$second"
[ -e "$third" ] || {
    "$evo" lm corpus --out "$dir/corpus" --seed 3 --programs 65000 --trained 500 --examples 60000
    train=("$evo" lm train --corpus "$dir/corpus" --out "$third" --name evoprompting-lm-3 --positions 7000 --seed 3)
    "${train[@]}" --steps 1700 --until 352
    "${train[@]}" --steps 1000
}
recipe=$dir/untuned.json
printf '{ "task": "mnist1d", "languageModel": { "weights": "%s" }, "tuning": { "kind": "none" } }\n' "$third" > "$recipe"
for seed in $(seq 1 10); do search "$dir/untuned-$seed" mnist1d --recipe "$recipe" --seed "$seed"; done
for weights in "$third" "$second"; do
    name=$(basename "$weights" .evolm)
    [ -e "$dir/$name.txt" ] && continue
    "$evo" lm evaluate --weights "$weights" --corpus "$dir/corpus" --runs "$dir"/untuned-? "$dir"/untuned-10 \
        --asked-sizes 0.1 1.2 --out "$dir/$name.jsonl" --plot "$dir/$name.png" | tee "$dir/$name.new"
    mv "$dir/$name.new" "$dir/$name.txt"
done
