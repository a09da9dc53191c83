-- What the words of a question are in the index, and how rare each is.
--
-- Parameters: words (text[]), common (counting stops there). A word that the index leaves out has no
-- row. A term that no chunk carries is the rarest of all.
-- Row-level security confines every table to the tenant of the transaction.

WITH corpus AS (
    SELECT greatest(sum(chunks), 1)::float AS size FROM documents
),
indexed AS MATERIALIZED (
    SELECT word, (tsvector_to_array(to_tsvector('english', word)))[1] AS term FROM unnest(%(words)s::text[]) AS word
),
counted AS MATERIALIZED (
    SELECT term, (
        SELECT count(*)::float FROM (
            SELECT FROM rag_chunks WHERE lexemes @@ quote_literal(term)::tsquery LIMIT %(common)s
        ) AS hit
    ) AS df
    FROM (SELECT DISTINCT term FROM indexed WHERE term IS NOT NULL) AS terms
)
SELECT word, term, df, ln(1 + (corpus.size - least(df, corpus.size) + 0.5) / (df + 0.5)) AS rarity
FROM corpus, indexed JOIN counted USING (term)
