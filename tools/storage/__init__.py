"""Postgres, embedded or by URL: connections, migrations, the ledger of steps, thread locks."""
