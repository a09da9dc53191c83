"""The models that a question can be simulated with: one file a model, over named drivers."""
