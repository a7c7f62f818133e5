"""Writes rows to train and to measure with, for those who have no data set at hand; what is learnt of them means nothing.

    rows.py COUNT > TRAIN.csv
"""

import csv
import random
import sys

LABELS = ["toxic", "severe_toxic", "obscene", "threat", "insult", "identity_hate"]
# How often each label is given.
SHARES = [0.3, 0.03, 0.16, 0.02, 0.15, 0.03]

chance = random.Random(7)
syllables = [first + second for first in "bcdfghklmnprstvw" for second in ["a", "e", "i", "o", "u", "an", "er", "is", "on"]]
words = ["".join(chance.choices(syllables, k=chance.choice([1, 2, 2, 3, 3, 4]))) for _ in range(40000)]
# A few words are common and most are rare, as in any language.
weights = [1 / (place + 3) for place in range(len(words))]
telling = {label: words[500 + 40 * place : 540 + 40 * place] for place, label in enumerate(LABELS)}

out = csv.writer(sys.stdout)
out.writerow(["id", "comment_text", *LABELS])
for number in range(int(sys.argv[1])):
    text = chance.choices(words, weights, k=max(3, int(chance.lognormvariate(3.7, 0.9))))
    given = [chance.random() < share for share in SHARES]
    for label, is_given in zip(LABELS, given):
        if is_given:
            text.insert(chance.randrange(len(text)), chance.choice(telling[label]))
    out.writerow([f"{number:016x}", " ".join(text), *map(int, given)])
