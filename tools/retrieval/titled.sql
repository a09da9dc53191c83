-- Which names stand in the title of a document.
--
-- Parameters: names, patterns (a regular expression for each name, as a whole word).
-- Row-level security confines the table to the tenant of the transaction. Every chunk has its document's title,
-- and its words in the index: no title is read that lacks the name's.

WITH given AS MATERIALIZED (
    SELECT name, pattern, phraseto_tsquery('english', name) AS phrase
    FROM unnest(%(names)s::text[], %(patterns)s::text[]) AS given (name, pattern)
)
SELECT name
FROM given
WHERE EXISTS (
    SELECT FROM rag_chunks
    WHERE lexemes @@ phrase AND position(name IN title) > 0 AND title ~ pattern
)
