-- Hybrid search: nearest chunks by cosine and by shared words, one weighted sum.
--
-- Parameters: query (text), embedding (vector), weight (of the cosine, 0 to 1), candidates (of each side),
-- top_k, min_chars, common (a word in more chunks than this brings no candidates unless all words are so common).
-- Row-level security confines every table to the tenant of the transaction.

WITH corpus AS (
    SELECT greatest(sum(chunks), 1)::float AS size FROM documents
),
-- The question's lexemes with the number of chunks that carry each, counted up to `common`.
words AS MATERIALIZED (
    SELECT lexeme, quote_literal(lexeme)::tsquery AS term, df,
           ln(1 + (corpus.size - least(df, corpus.size) + 0.5) / (df + 0.5)) AS idf
    FROM corpus, unnest(tsvector_to_array(to_tsvector('english', %(query)s))) AS lexeme,
    LATERAL (
        SELECT count(*)::float AS df
        FROM (SELECT 1 FROM rag_chunks WHERE lexemes @@ quote_literal(lexeme)::tsquery LIMIT %(common)s) AS hit
    ) AS counted
    WHERE df > 0
),
rare AS (
    SELECT string_agg(quote_literal(lexeme), ' | ')::tsquery AS any_word
    FROM words
    WHERE df < %(common)s OR NOT EXISTS (SELECT FROM words WHERE df < %(common)s)
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
    FROM rag_chunks, rare
    WHERE lexemes @@ rare.any_word AND length(content) >= %(min_chars)s
    ORDER BY (SELECT sum(idf) FROM words WHERE rag_chunks.lexemes @@ term) DESC, chunk_id
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
