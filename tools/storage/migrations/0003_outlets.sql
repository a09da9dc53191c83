-- A question names outlets and days: look chunks up by them, and the outlets of a tenant without reading all.

CREATE INDEX rag_chunks_outlet ON rag_chunks (tenant, outlet);
CREATE INDEX rag_chunks_date ON rag_chunks (tenant, date);
CREATE INDEX documents_outlet ON documents (tenant, outlet);
