"""The task of `moderation api` as Python stacks do it: FastAPI before scikit-learn, predictions to PostgreSQL with SQLAlchemy.

MODEL is what train.py wrote. With DATABASE_URL every prediction is inserted and committed before it is answered.
"""

import json
import os
import time
import uuid
from datetime import datetime, timezone

import joblib
from fastapi import FastAPI
from pydantic import BaseModel, Field
from sqlalchemy import Column, DateTime, Float, MetaData, String, Table, Text, create_engine, insert

LABELS = ["toxic", "severe_toxic", "obscene", "threat", "insult", "identity_hate"]
THRESHOLD = 0.5

model = joblib.load(os.environ["MODEL"])
app = FastAPI()
metadata = MetaData()
predictions = Table(
    "prediction_logs",
    metadata,
    Column("request_id", String(36), primary_key=True),
    Column("comment_text", Text, nullable=False),
    Column("scores", Text, nullable=False),
    Column("labels", Text, nullable=False),
    Column("model_version", String(20), nullable=False),
    Column("latency_ms", Float, nullable=False),
    Column("created_at", DateTime(timezone=True), nullable=False, index=True),
)
address = os.environ.get("DATABASE_URL")
engine = create_engine(address, pool_size=20) if address else None


class Comment(BaseModel):
    comment_text: str = Field(min_length=1, max_length=65536)


class Prediction(BaseModel):
    request_id: str
    labels: list[str]
    scores: dict[str, float]
    model_version: str


@app.get("/health")
def health() -> dict[str, str]:
    return {"status": "ok"}


@app.post("/predict")
def predict(comment: Comment) -> Prediction:
    start = time.perf_counter()
    row = model.predict_proba([comment.comment_text])[0]
    scores = {label: float(score) for label, score in zip(LABELS, row)}
    labels = [label for label, score in scores.items() if score >= THRESHOLD]
    answer = Prediction(request_id=str(uuid.uuid4()), labels=labels, scores=scores, model_version="1")
    if engine is not None:
        with engine.begin() as connection:
            connection.execute(
                insert(predictions).values(
                    request_id=answer.request_id,
                    comment_text=comment.comment_text,
                    scores=json.dumps(scores),
                    labels=json.dumps(labels),
                    model_version=answer.model_version,
                    latency_ms=(time.perf_counter() - start) * 1000,
                    created_at=datetime.now(timezone.utc),
                )
            )
    return answer
