"""What the nodes use: models, routing, ingest, retrieval, evidence, simulation, writing, storage."""
