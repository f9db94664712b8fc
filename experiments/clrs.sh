#!/usr/bin/env bash
# Searches on CLRS and their winners against the paper's functions (docs/results/clrs.md). Hours; each part can be asked for alone.
# Stopped, it goes on with the same command.
#
#   experiments/clrs.sh DIR [factor-60] [winners-60] [raced] [factor-300] [table]
source "$(dirname "$0")/common.sh"
dir=${1:?a folder to work in}
shift
mkdir -p "$dir"
parts=${*:-factor-60 winners-60 raced factor-300 table}
seeds=(--seeds 11 12 13 14 15 16 17 18)
factors() { # CHILDREN
    for seed in 1 2 3; do
        for recipe in "clrs-$1" "clrs-$1-factor"; do search "$dir/$recipe-$seed" clrs:mst_kruskal --recipe "$recipe" --seed "$seed"; done
    done
    "$evo" compare "$dir/clrs-$1"-? "$dir/clrs-$1-factor"-? --plot "$dir/clrs-$1-fitness.png" | tee "$dir/clrs-$1.txt"
    "$evo" compare "$dir/clrs-$1"-? "$dir/clrs-$1-factor"-? --paired --plot "$dir/clrs-$1-rounds.png" | tee "$dir/clrs-$1-paired.txt"
}
for part in $parts; do
    case $part in
        factor-60) factors 60 ;;
        factor-300) factors 300 ;;
        winners-60)
            factors 60 > /dev/null
            "$evo" clrs table mst_kruskal --functions v1 "$dir"/clrs-60-? "$dir"/clrs-60-factor-? "${seeds[@]}" --out "$dir/winners-60" ;;
        raced)
            for seed in 1 2 3; do search "$dir/raced-$seed" clrs:mst_kruskal --recipe clrs-raced --seed "$seed"; done
            search "$dir/raced-graham" clrs:graham_scan --recipe clrs-raced --seed 1
            "$evo" clrs table mst_kruskal --functions v1 "$dir"/raced-? "${seeds[@]}" --out "$dir/winners-raced"
            "$evo" clrs table graham_scan --functions v1 "$dir/raced-graham" "${seeds[@]}" --out "$dir/winners-graham" ;;
        table)
            search "$dir/raced-1" clrs:mst_kruskal --recipe clrs-raced --seed 1
            "$evo" clrs table --functions v1 discovered "$dir/raced-1" --seeds 1 --out "$dir/table" ;;
        *) echo "there is no part $part" >&2; exit 2 ;;
    esac
done
