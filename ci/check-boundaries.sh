#!/usr/bin/env bash
# Holds every import in Sources/ to the table of docs/ARCHITECTURE.md.
set -euo pipefail

table=docs/ARCHITECTURE.md
allowed=$(awk -F '|' '
    /<!-- table: modules -->/ { inside = 1; next }
    /<!-- end -->/ { inside = 0 }
    inside && $3 ~ /`/ {
        gsub(/[ `]/, "", $3); gsub(/[ `]/, "", $5)
        print $3 " " $5
    }' "$table")
modules=" $(awk '{ printf "%s ", $1 }' <<<"$allowed")"

status=0
while read -r module list; do
    if [[ ! -d Sources/$module ]]; then
        echo "$table: names the module $module, and there is no Sources/$module" >&2
        status=1
        continue
    fi
    while IFS=: read -r file line text; do
        imported=$(sed -E 's/^.*import +((struct|class|enum|func|var|protocol|typealias) +)?([A-Za-z0-9_]+).*$/\3/' <<<"$text")
        # A dependency has a module of this name, so the target of Sources/Configuration is called otherwise.
        [[ $imported == HeadgateConfiguration ]] && imported=Configuration
        [[ $modules == *" $imported "* && $imported != "$module" ]] || continue
        [[ ,$list, == *",$imported,"* ]] && continue
        echo "$file:$line: $module must not import $imported (see the table in $table)" >&2
        status=1
    done < <(grep -rnE '^ *(@[A-Za-z_()]+ +)*((public|package|internal|fileprivate|private) +)?import ' "Sources/$module" --include '*.swift' || true)
done <<<"$allowed"

for folder in Sources/*/; do
    module=$(basename "$folder")
    [[ $modules == *" $module "* ]] || {
        echo "Sources/$module: not in the table of $table" >&2
        status=1
    }
done
exit $status
