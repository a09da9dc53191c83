"""One file a node: file name, node name and function name are the same."""
