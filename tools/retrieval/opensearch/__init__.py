"""OpenSearch as the search engine, over its REST protocol."""
