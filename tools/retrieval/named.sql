-- Second part of a search whose candidates a search engine has named: those of them that are here, and fit.
--
-- Parameters: found (ids of chunks), min_chars, since and until (the bounds of days, NULL for none). The engine
-- has applied the same bounds, to what it was told of each chunk; what is in this database decides.

candidates AS (
    SELECT chunk_id
    FROM rag_chunks
    WHERE chunk_id = ANY(%(found)s)
      AND length(content) >= %(min_chars)s
      AND (%(since)s::date IS NULL OR date >= %(since)s::date)
      AND (%(until)s::date IS NULL OR date <= %(until)s::date)
),
