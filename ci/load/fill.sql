-- A history of 100,000 runs: each a copy of the newest one, over forty repositories, hundreds of branches, three workflows.
-- The same text is for SQLite and for PostgreSQL. What is rare is rare on purpose: a filter for it finds little in much.
INSERT INTO events (repository, ref, new_revision, kind, created_at, planned)
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100000)
SELECT 'shop', 'refs/heads/main', '00000000000000000000000000000000000' || (10000 + i % 90000), 'push', '2026-01-01T00:00:00.000Z', 1 FROM n;

INSERT INTO runs (repository, event_id, file, workflow, event, ref, revision, title, author, status, plan, machine, created_at,
    started_at, finished_at)
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100000),
    sample AS (SELECT * FROM runs ORDER BY id DESC LIMIT 1)
SELECT
    CASE WHEN i <= 20 THEN 'archive' WHEN i % 10 < 5 THEN 'shop' ELSE 'service-' || (i % 39) END,
    1000000 + i,
    CASE WHEN i % 10 = 0 THEN 'ci/nightly.yaml' ELSE file END,
    CASE WHEN i % 10 = 0 THEN 'nightly' ELSE workflow END,
    event,
    'refs/heads/' || CASE WHEN i <= 40 THEN 'first' WHEN i % 4 = 0 THEN 'topic-' || (i % 300) ELSE 'main' END,
    substr(revision, 1, 34) || (100000 + i),
    title || ' ' || i, author,
    CASE WHEN i % 5000 = 0 THEN 'cancelled' WHEN i % 12 = 0 THEN 'failed' ELSE 'succeeded' END,
    plan, machine, created_at, created_at, created_at
FROM n CROSS JOIN sample;

INSERT INTO jobs (run_id, job, position, name, status, needs, labels, attempt, runner, steps, queued_at, started_at, finished_at,
    log)
SELECT runs.id, jobs.job, jobs.position, jobs.name, 'succeeded', jobs.needs, jobs.labels, 1, 'bench', jobs.steps,
    runs.created_at, runs.created_at, runs.created_at, jobs.log
FROM jobs CROSS JOIN runs
WHERE jobs.run_id = (SELECT MIN(id) FROM runs WHERE event_id < 1000000) AND runs.event_id > 1000000;

-- Every other run promoted; the last 2,000 promotions are of today.
INSERT INTO promotions (key, run_id, job, repository, environment, revision, images, base, promotion, changed, created_at,
    committed_at)
SELECT 'bench-' || runs.id, runs.id, 'staging', 'shop', 'staging', commits.revision,
    '["web=registry.example.org/web:' || runs.id || '"]', commits.revision, commits.revision, 1, created_at,
    CASE WHEN event_id > 1096000 THEN commits.today ELSE created_at END
FROM runs JOIN commits ON commits.number = (runs.id / 2) % 2000
WHERE event_id > 1000000 AND runs.id % 2 = 0;

INSERT INTO promotion_details (key, kind, healthy_at) SELECT key, 'promotion', created_at FROM promotions;

INSERT INTO audit (at, actor, action, detail, previous, hash)
SELECT created_at, 'bench', 'promote', '{"environment":"staging"}', revision, revision FROM promotions;
