#!/bin/bash
# Trains on the same rows with `moderation` and with scikit-learn (TF-IDF of words and pairs, one logistic regression a label), and
# scores a file; prints CPU seconds and their ratio. Ours counts the whole process, theirs the fitting alone.
#   ci/bench-moderation.sh TRAIN.csv [ROWS.csv]
set -euo pipefail

train=${1:?usage: ci/bench-moderation.sh TRAIN.csv [ROWS.csv]}
rows=${2:-$train}
binary=${MODERATION:-.build/release/moderation}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

venv=${BENCH_VENV:-$work/venv}
if [ ! -x "$venv/bin/python" ]; then
    python3 -m venv "$venv"
    "$venv/bin/pip" install --quiet scikit-learn
fi

cat >"$work/seed.py" <<'PYTHON'
import csv, sys, time
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression

csv.field_size_limit(1 << 30)
names = ["toxic", "severe_toxic", "obscene", "threat", "insult", "identity_hate"]
with open(sys.argv[1], newline="") as file:
    rows = list(csv.DictReader(file))
start = time.process_time()
matrix = TfidfVectorizer(max_features=50000, ngram_range=(1, 2)).fit_transform(row["comment_text"] for row in rows)
for name in names:
    if name in rows[0]:
        LogisticRegression(C=1, max_iter=1000).fit(matrix, [int(row[name]) for row in rows])
print(f"{time.process_time() - start:.2f}")
PYTHON

# The CPU seconds, user and system, of a command whose output is of no interest.
cpu() {
    local TIMEFORMAT='%U %S'
    { time "$@" >"$work/out" 2>"$work/err"; } 2>&1 | awk '{ printf "%.2f", $1 + $2 }'
}

for round in 1 2 3; do
    theirs=$(OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 "$venv/bin/python" "$work/seed.py" "$train")
    ours=$(cpu "$binary" train --data "$train" --registry "$work/models")
    awk -v round="$round" -v theirs="$theirs" -v ours="$ours" \
        'BEGIN { printf "train %d: scikit-learn %.2f s, moderation %.2f s of CPU: %.1f times\n", round, theirs, ours, theirs / ours }'
done

for round in 1 2 3; do
    seconds=$(cpu "$binary" predict "$rows" --registry "$work/models" --model models:/toxic-comment/1)
    count=$(wc -l <"$work/out")
    awk -v round="$round" -v count="$count" -v seconds="$seconds" \
        'BEGIN { printf "predict %d: %d comments in %.2f s of CPU: %.0f a second\n", round, count, seconds, count / seconds }'
done
