#!/usr/bin/env bash
# The paper's claim with a real pre-trained model: SmolLM2-135M without tuning, with the paper's, and tuned on the seeds first; five run seeds each.
# 3 to 10 minutes a run on two cores with AVX-512, several times that without. Stopped, it goes on with the same command.
#
#   experiments/tuning-smollm2.sh DIR path/to/SmolLM2-135M-Instruct.Q4_1.gguf
source "$(dirname "$0")/common.sh"
dir=${1:?a folder to work in} model=${2:?the model: a folder or a GGUF file}
mkdir -p "$dir"
for seed in $(seq 1 5); do
    for arm in smollm2-untuned smollm2 smollm2-seeds; do
        search "$dir/$arm-$seed" mnist1d --recipe "mnist1d-$arm" --lm "local:$model" --seed "$seed"
    done
done
"$evo" lm tune "$dir"/smollm2-seeds-? --lm "local:$model" --rate 0.1 0.01 --length 16 4 | tee "$dir/tune.txt"
"$evo" compare "$dir"/smollm2-untuned-? "$dir"/smollm2-? "$dir"/smollm2-seeds-? --paired --plot "$dir/smollm2.png" | tee "$dir/paired.txt"
