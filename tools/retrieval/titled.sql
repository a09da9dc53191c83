-- Which names stand in the title of a document, and which of their words mean them wherever they stand.
--
-- Parameters: names, patterns (a regular expression for each name, as a whole word).
-- A word of four letters or more means the name if at most three documents have it for two that have the name.
-- Row-level security confines the table to the tenant of the transaction. Every chunk has its document's title,
-- and its words in the index: no title is read that lacks the name's. Counting stops at 1,000 chunks: a word in
-- as many means no name, nor does one that the index leaves out.

WITH given AS MATERIALIZED (
    SELECT name, pattern, phraseto_tsquery('english', name) AS phrase
    FROM unnest(%(names)s::text[], %(patterns)s::text[]) AS given (name, pattern)
),
titled AS MATERIALIZED (
    SELECT name, (
        SELECT count(DISTINCT doc_id) FROM (
            SELECT doc_id FROM rag_chunks WHERE lexemes @@ phrase LIMIT 1000
        ) AS hit
    ) AS documents
    FROM given
    WHERE EXISTS (
        SELECT FROM rag_chunks
        WHERE lexemes @@ phrase AND position(name IN title) > 0 AND title ~ pattern
    )
)
SELECT name, ARRAY(
    SELECT word[1] FROM regexp_matches(name, '\w{4,}', 'g') AS word
    WHERE numnode(phraseto_tsquery('english', word[1])) > 0
      AND 2 * (
        SELECT CASE WHEN count(*) < 1000 THEN count(DISTINCT doc_id) END FROM (
            SELECT doc_id FROM rag_chunks WHERE lexemes @@ phraseto_tsquery('english', word[1]) LIMIT 1000
        ) AS hit
    ) <= 3 * documents
) AS words
FROM titled
