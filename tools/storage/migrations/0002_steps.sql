-- The ledger: one row for every attempt of a node, written when it ends.

CREATE TABLE steps (
    step_id    bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    tenant     text NOT NULL,
    user_id    text NOT NULL,
    thread     text NOT NULL,
    run_id     text NOT NULL,
    node       text NOT NULL,
    attempt    integer NOT NULL,
    started_at timestamptz NOT NULL,
    duration_s double precision NOT NULL,
    wrote      jsonb,
    error      jsonb
);

CREATE INDEX steps_thread ON steps (tenant, user_id, thread, step_id);

ALTER TABLE steps ENABLE ROW LEVEL SECURITY;
ALTER TABLE steps FORCE ROW LEVEL SECURITY;
CREATE POLICY of_tenant ON steps USING (tenant = current_setting('app.tenant', true));
