"""What runs, and in which order."""

import os

# Checkpoints are read back as plain values only. LangGraph reads this once, when it is first imported.
os.environ.setdefault("LANGGRAPH_STRICT_MSGPACK", "true")
