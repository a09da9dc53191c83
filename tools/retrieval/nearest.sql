-- Second part of a search: which chunks to score, nearest by cosine, by shared words, and among the preferred.
--
-- Parameters: embedding (vector), candidates (of each side), min_chars, common (a word in more chunks than this
-- brings no candidates unless all words are so common), outlets, starts and ends (preferred outlets and spans of
-- days), prefers (whether there are any), since and until (the bounds of days, NULL for none).

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
candidates AS (
    SELECT chunk_id FROM semantic
    UNION SELECT chunk_id FROM lexical
    UNION SELECT chunk_id FROM preferred
),
