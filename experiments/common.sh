# What the experiments share. EVOPROMPTING names the built command line; without it the checkout's release build is taken.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
evo=${EVOPROMPTING:-$root/artifacts/bin/EvoPrompting.Cli/release/evoprompting}
[ -x "$evo" ] || { echo "$evo is missing: build first, dotnet build" >&2; exit 2; }

# recorded NAME DIR: the recorded runs of an experiment into DIR, but for those that stand there already.
recorded() {
    mkdir -p "$2"
    [ ! -e "$root/experiments/recorded/$1.tar.gz" ] || tar -C "$2" --skip-old-files -xzf "$root/experiments/recorded/$1.tar.gz"
}

# search DIR TASK ARGUMENTS...: a run into DIR, or what is left of it: nothing of a finished one, which has a report and may be of an earlier build.
search() {
    local dir=$1 task=$2
    shift 2
    if [ -e "$dir/report.md" ]; then :
    elif [ -e "$dir/journal.sqlite" ]; then "$evo" resume "$dir"
    else "$evo" run "$task" "$@" --out "$dir"
    fi >> "$dir.log" 2>&1
    echo "$dir: $(grep -o 'Hypervolume [0-9.]*' "$dir/report.md" | head -n 1)"
}
