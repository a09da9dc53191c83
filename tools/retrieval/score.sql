-- Last part of a search: cosine and shared words of each candidate in one weighted sum, raised by what is preferred.
--
-- Parameters: question (whose words are looked for in what is found), embedding (vector), weight (of the cosine,
-- 0 to 1; of the rest the words have the more, the more they are), top_k, outlets, starts and ends (preferred
-- outlets and spans of days), raise (what each is worth), recent_since and recent_raise.

scored AS (
    SELECT rag_chunks.*,
           1 - (embedding <=> %(embedding)s) AS similarity,
           coalesce((SELECT sum(idf) FILTER (WHERE lexemes @@ term) / sum(idf) FROM words), 0) AS lexical,
           %(raise)s * (outlet = ANY(%(outlets)s))::int
           + %(raise)s * EXISTS (SELECT FROM unnest(%(starts)s::date[], %(ends)s::date[]) AS span (first, last)
                                 WHERE date BETWEEN first AND last)::int
           + %(recent_raise)s * coalesce(date >= %(recent_since)s::date, false)::int AS raised
    FROM rag_chunks
    WHERE chunk_id IN (SELECT chunk_id FROM candidates)
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
