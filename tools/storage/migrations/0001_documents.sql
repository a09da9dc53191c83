-- Documents and their chunks. `rag_chunks` itself is made by langchain-postgres just before this file.

CREATE TABLE documents (
    tenant       text NOT NULL,
    doc_id       text NOT NULL,
    uri          text NOT NULL,
    title        text NOT NULL,
    outlet       text NOT NULL,
    date         date,
    content_hash text NOT NULL,
    embedder     text NOT NULL,
    chunks       integer NOT NULL,
    metadata     jsonb NOT NULL DEFAULT '{}',
    ingested_at  timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (tenant, doc_id)
);

-- The same document may be known to several tenants.
ALTER TABLE rag_chunks
    DROP CONSTRAINT rag_chunks_pkey,
    ADD PRIMARY KEY (tenant, chunk_id),
    ADD FOREIGN KEY (tenant, doc_id) REFERENCES documents ON DELETE CASCADE,
    ADD COLUMN lexemes tsvector NOT NULL
        GENERATED ALWAYS AS (to_tsvector('english', title || ' ' || content)) STORED;

CREATE INDEX rag_chunks_document ON rag_chunks (tenant, doc_id);
CREATE INDEX rag_chunks_lexemes ON rag_chunks USING gin (lexemes);
CREATE INDEX rag_chunks_embedding ON rag_chunks USING hnsw (embedding vector_cosine_ops);

ALTER TABLE documents ENABLE ROW LEVEL SECURITY;
ALTER TABLE documents FORCE ROW LEVEL SECURITY;
CREATE POLICY of_tenant ON documents USING (tenant = current_setting('app.tenant', true));

ALTER TABLE rag_chunks ENABLE ROW LEVEL SECURITY;
ALTER TABLE rag_chunks FORCE ROW LEVEL SECURITY;
CREATE POLICY of_tenant ON rag_chunks USING (tenant = current_setting('app.tenant', true));
