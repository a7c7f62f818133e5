#!/usr/bin/env bash
# Every script parses, is executable and has a shebang.
set -euo pipefail

status=0
while IFS= read -r script; do
    if ! head -n 1 "$script" | grep -q '^#!'; then
        echo "$script: no shebang line" >&2
        status=1
        continue
    fi
    [[ -x $script ]] || {
        echo "$script: not executable (chmod +x $script)" >&2
        status=1
    }
    bash -n "$script" || status=1
done < <(git ls-files --cached --others --exclude-standard -- 'ci/*.sh' '.ci/run')
exit $status
