#!/usr/bin/env bash
# Packs finished runs, and tables beside them, as experiments/recorded/NAME.tar.gz: what an experiment found stays when the machine is gone, and every
# table can be made again from it. Some 25 KB a run of the embedded model.
#
#   experiments/record.sh NAME DIR RUN...      RUNs are folders in DIR
source "$(dirname "$0")/common.sh"
name=${1:?a name} dir=${2:?the folder of the runs}
shift 2
for run in "$@"; do [ -e "$dir/$run/report.md" ] || { echo "$dir/$run is not finished" >&2; exit 2; }; done
mkdir -p "$root/experiments/recorded"
tables=$(cd "$dir" && ls ./*.txt 2> /dev/null || true)
tar --sort=name --mtime=@0 --owner=0 --group=0 --numeric-owner -C "$dir" -cf - \
    "${@/%//journal.sqlite}" "${@/%//recipe.json}" "${@/%//report.md}" $tables | gzip -9n > "$root/experiments/recorded/$name.tar.gz"
