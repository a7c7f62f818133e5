"""Trains what app.py serves: TF-IDF of words and pairs of words, and a logistic regression for each label.

    train.py TRAIN.csv MODEL    prints the CPU seconds of the fitting alone
"""

import csv
import sys
import time

import joblib
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.multiclass import OneVsRestClassifier
from sklearn.pipeline import make_pipeline

LABELS = ["toxic", "severe_toxic", "obscene", "threat", "insult", "identity_hate"]

csv.field_size_limit(1 << 30)
with open(sys.argv[1], newline="") as file:
    rows = list(csv.DictReader(file))
texts = [row["comment_text"] for row in rows]
labels = [[int(row[label]) for label in LABELS] for row in rows]

start = time.process_time()
model = make_pipeline(
    TfidfVectorizer(max_features=50000, ngram_range=(1, 2)),
    OneVsRestClassifier(LogisticRegression(C=1, max_iter=1000)),
)
model.fit(texts, labels)
print(f"{time.process_time() - start:.2f}")
joblib.dump(model, sys.argv[2])
