-- Hybrid search: nearest chunks by cosine and by shared words, one weighted sum, raised by what is preferred.
--
-- Parameters: query (words searched for), question (whose words are looked for in what is found), embedding
-- (vector), weight (of the cosine, 0 to 1; of the rest the words have the more, the more
-- they are), candidates (of each side), top_k, min_chars, common (a word in more
-- chunks than this brings no candidates unless all words are so common), outlets, starts and ends (preferred
-- outlets and spans of days), prefers (whether there are any), raise (what each is worth), since and until (the
-- bounds of days, NULL for none), recent_since and recent_raise.
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
semantic AS (
    SELECT chunk_id
    FROM rag_chunks
    WHERE length(content) >= %(min_chars)s
      AND (%(since)s::date IS NULL OR date >= %(since)s::date)
      AND (%(until)s::date IS NULL OR date <= %(until)s::date)
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
    WHERE (
        SELECT length(content) >= %(min_chars)s
           AND (%(since)s::date IS NULL OR date >= %(since)s::date)
           AND (%(until)s::date IS NULL OR date <= %(until)s::date)
        FROM rag_chunks WHERE rag_chunks.chunk_id = ranked.chunk_id
    )
    LIMIT %(candidates)s
),
preferred AS (
    SELECT chunk_id
    FROM rag_chunks
    WHERE %(prefers)s
      AND length(content) >= %(min_chars)s
      AND (%(since)s::date IS NULL OR date >= %(since)s::date)
      AND (%(until)s::date IS NULL OR date <= %(until)s::date)
      AND (
          outlet = ANY(%(outlets)s)
          OR EXISTS (SELECT FROM unnest(%(starts)s::date[], %(ends)s::date[]) AS span (first, last)
                     WHERE date BETWEEN first AND last)
      )
    ORDER BY embedding <=> %(embedding)s
    LIMIT %(candidates)s
),
scored AS (
    SELECT rag_chunks.*,
           1 - (embedding <=> %(embedding)s) AS similarity,
           coalesce((SELECT sum(idf) FILTER (WHERE lexemes @@ term) / sum(idf) FROM words), 0) AS lexical,
           %(raise)s * (outlet = ANY(%(outlets)s))::int
           + %(raise)s * EXISTS (SELECT FROM unnest(%(starts)s::date[], %(ends)s::date[]) AS span (first, last)
                                 WHERE date BETWEEN first AND last)::int
           + %(recent_raise)s * coalesce(date >= %(recent_since)s::date, false)::int AS raised
    FROM rag_chunks
    WHERE chunk_id IN (
        SELECT chunk_id FROM semantic
        UNION SELECT chunk_id FROM lexical
        UNION SELECT chunk_id FROM preferred
    )
),
best AS (
    SELECT scored.*, (1 - words_weight) * similarity + words_weight * lexical + raised AS fused
    FROM scored, (SELECT (1 - %(weight)s) * count(*) / (count(*) + 1) AS words_weight FROM query) AS weighted
    ORDER BY fused DESC, chunk_id
    LIMIT %(top_k)s
)
SELECT chunk_id, doc_id, best.title, best.outlet, best.date::text, page, section, uri,
       span_start AS start, span_end AS "end", content AS text, similarity, lexical, fused,
       ARRAY(
           SELECT unnest(tsvector_to_array(lexemes))
           INTERSECT SELECT unnest(tsvector_to_array(to_tsvector('english', %(question)s)))
       ) AS carries
FROM best JOIN documents USING (tenant, doc_id)
ORDER BY fused DESC, chunk_id
