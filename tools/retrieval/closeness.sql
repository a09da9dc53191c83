-- How near chunks are to each part of a question.
--
-- Parameters: chunks (their ids), parts (a vector for each part).
-- Row-level security confines the table to the tenant of the transaction.

SELECT chunk_id,
       ARRAY(
           SELECT 1 - (embedding <=> part)
           FROM unnest(%(parts)s::vector[]) WITH ORDINALITY AS given (part, place)
           ORDER BY place
       ) AS closeness
FROM rag_chunks
WHERE chunk_id = ANY(%(chunks)s)
