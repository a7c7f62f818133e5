"""Makes the table that app.py writes to, before its workers start."""

import app

app.metadata.create_all(app.engine)
