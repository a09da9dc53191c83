-- Hybrid search: nearest chunks by cosine and by shared words, one weighted sum.
--
-- Parameters: query (text), embedding (vector), weight (of the cosine, 0 to 1), candidates (of each side),
-- top_k, min_chars, common (a word in more chunks than this brings no candidates unless all words are so common).
-- Row-level security confines every table to the tenant of the transaction.

WITH corpus AS (
    SELECT greatest(sum(chunks), 1)::float AS size FROM documents
),
-- The question's lexemes. Postgres looks a lexeme up in the index only as a ready-made tsquery.
question AS MATERIALIZED (
    SELECT lexeme, quote_literal(lexeme)::tsquery AS term
    FROM unnest(tsvector_to_array(to_tsvector('english', %(query)s))) AS lexeme
),
-- The chunks that carry each lexeme, up to `common`.
hits AS MATERIALIZED (
    SELECT lexeme, chunk_id
    FROM question, LATERAL (SELECT chunk_id FROM rag_chunks WHERE lexemes @@ term LIMIT %(common)s) AS hit
),
words AS MATERIALIZED (
    SELECT lexeme, term, df, ln(1 + (corpus.size - least(df, corpus.size) + 0.5) / (df + 0.5)) AS idf
    FROM corpus, question
    JOIN (SELECT lexeme, count(*)::float AS df FROM hits GROUP BY lexeme) AS counted USING (lexeme)
),
semantic AS (
    SELECT chunk_id
    FROM rag_chunks
    WHERE length(content) >= %(min_chars)s
    ORDER BY embedding <=> %(embedding)s
    LIMIT %(candidates)s
),
lexical AS (
    SELECT chunk_id
    FROM (
        SELECT chunk_id
        FROM hits JOIN words USING (lexeme)
        WHERE df < %(common)s OR NOT EXISTS (SELECT FROM words WHERE df < %(common)s)
        GROUP BY chunk_id
        ORDER BY sum(idf) DESC, chunk_id
    ) AS ranked
    WHERE (SELECT length(content) >= %(min_chars)s FROM rag_chunks WHERE rag_chunks.chunk_id = ranked.chunk_id)
    LIMIT %(candidates)s
),
scored AS (
    SELECT rag_chunks.*,
           1 - (embedding <=> %(embedding)s) AS similarity,
           coalesce((SELECT sum(idf) FILTER (WHERE lexemes @@ term) / sum(idf) FROM words), 0) AS lexical
    FROM rag_chunks
    WHERE chunk_id IN (SELECT chunk_id FROM semantic UNION SELECT chunk_id FROM lexical)
)
SELECT chunk_id, doc_id, scored.title, scored.outlet, scored.date::text, page, section, uri,
       span_start AS start, span_end AS "end", content AS text, similarity, lexical,
       %(weight)s * similarity + (1 - %(weight)s) * lexical AS score
FROM scored JOIN documents USING (tenant, doc_id)
ORDER BY score DESC, chunk_id
LIMIT %(top_k)s
