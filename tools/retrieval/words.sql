-- First part of a search: the words of the question, and how rare each is.
--
-- Parameters: query (words searched for), common (counting stops there).
-- Row-level security confines every table to the tenant of the transaction.

WITH corpus AS (
    SELECT greatest(sum(chunks), 1)::float AS size FROM documents
),
-- The query's lexemes. Postgres looks a lexeme up in the index only as a ready-made tsquery.
query AS MATERIALIZED (
    SELECT lexeme, quote_literal(lexeme)::tsquery AS term
    FROM unnest(tsvector_to_array(to_tsvector('english', %(query)s))) AS lexeme
),
-- The chunks that carry each lexeme, up to `common`.
hits AS MATERIALIZED (
    SELECT lexeme, chunk_id
    FROM query, LATERAL (SELECT chunk_id FROM rag_chunks WHERE lexemes @@ term LIMIT %(common)s) AS hit
),
words AS MATERIALIZED (
    SELECT lexeme, term, df, ln(1 + (corpus.size - least(df, corpus.size) + 0.5) / (df + 0.5)) AS idf
    FROM corpus, query
    JOIN (SELECT lexeme, count(*)::float AS df FROM hits GROUP BY lexeme) AS counted USING (lexeme)
),
