#!/bin/sh
# Tries the moderation API with clients that were written for something else: Google's client library for the form of
# Perspective, and a client generated from /openapi.json. Needs python3 and PyPI.
#   ci/moderation-clients.sh [PATH OF moderation]
set -eu

here=$(cd "$(dirname "$0")/.." && pwd)
binary=${1:-$here/.build/release/moderation}
[ -x "$binary" ] || { echo "$binary is not there: swift build -c release --product moderation" >&2; exit 2; }
work=$(mktemp -d)
api_pid=
finish() {
    if [ -n "$api_pid" ]; then kill "$api_pid" 2>/dev/null || true; fi
    rm -rf "$work"
}
trap finish EXIT

python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet google-api-python-client openapi-python-client openapi-spec-validator ruff

"$binary" api --port 0 --database "$work/moderation.sqlite" --registry "$here/models" \
    >"$work/api.out" 2>"$work/api.log" &
api_pid=$!
tries=0
until url=$(grep -o 'http://.*' "$work/api.out"); do
    tries=$((tries + 1))
    if [ "$tries" -gt 300 ]; then
        cat "$work/api.log" >&2
        exit 1
    fi
    sleep 0.1
done

"$work/venv/bin/python" - "$url" <<'PYTHON'
import sys
from googleapiclient import discovery, errors

url = sys.argv[1]
client = discovery.build(
    "commentanalyzer", "v1alpha1", developerKey="none",
    discoveryServiceUrl=url + "/$discovery/rest?version=v1alpha1", static_discovery=False)
text = "You are a stupid idiot. Thank you for the help!"
names = ["TOXICITY", "SEVERE_TOXICITY", "IDENTITY_ATTACK", "INSULT", "PROFANITY", "THREAT"]
answer = client.comments().analyze(body={
    "comment": {"text": text}, "requestedAttributes": {name: {} for name in names},
    "spanAnnotations": True, "languages": ["en"], "clientToken": "token"}).execute()
assert set(answer["attributeScores"]) == set(names), answer
toxicity = answer["attributeScores"]["TOXICITY"]
assert toxicity["summaryScore"]["value"] > 0.5 and toxicity["summaryScore"]["type"] == "PROBABILITY", toxicity
assert [text[s["begin"]:s["end"]] for s in toxicity["spanScores"]] == [
    "You are a stupid idiot.", "Thank you for the help!"], toxicity
assert answer["clientToken"] == "token" and answer["languages"] == ["en"], answer
print("ok   Google's client: analyze")
answer = client.comments().suggestscore(body={
    "comment": {"text": text}, "clientToken": "token",
    "attributeScores": {"TOXICITY": {"summaryScore": {"value": 1}}}}).execute()
assert answer["clientToken"] == "token", answer
print("ok   Google's client: suggestscore")
for body, word in [
    ({"comment": {"text": "bonjour"}, "languages": ["fr"], "requestedAttributes": {"TOXICITY": {}}}, "fr"),
    ({"comment": {"text": ""}, "requestedAttributes": {"TOXICITY": {}}}, "non-empty"),
]:
    try:
        client.comments().analyze(body=body).execute()
    except errors.HttpError as error:
        assert error.resp.status == 400 and word in error.reason and error.error_details, error
    else:
        raise AssertionError(body)
print("ok   Google's client: errors with their details")
PYTHON

"$work/venv/bin/python" - "$url" >"$work/openapi.json" <<'PYTHON'
import sys, urllib.request
sys.stdout.buffer.write(urllib.request.urlopen(sys.argv[1] + "/openapi.json").read())
PYTHON
"$work/venv/bin/openapi-spec-validator" "$work/openapi.json"
PATH="$work/venv/bin:$PATH" "$work/venv/bin/openapi-python-client" generate --path "$work/openapi.json" \
    --output-path "$work/generated/moderation_client" --meta none --fail-on-warning >"$work/generate.log" 2>&1 || {
    cat "$work/generate.log" >&2
    exit 1
}
PYTHONPATH="$work/generated" "$work/venv/bin/python" - "$url" <<'PYTHON'
import sys
from moderation_client import Client
from moderation_client.api.predict import predict_batch, give_feedback
from moderation_client.models import BatchRequest, FeedbackRequest

client = Client(base_url=sys.argv[1])
answer = predict_batch.sync(client=client, body=BatchRequest(comments=["good morning", "you idiot"]))
assert [bool(prediction.labels) for prediction in answer.predictions] == [False, True], answer
request = FeedbackRequest(request_id=answer.predictions[1].request_id, correct=True)
assert give_feedback.sync(client=client, body=request).status == "stored"
print("ok   a client generated from /openapi.json")
PYTHON
