"""From files to chunks: loaders for each format, and the splitter; see docs/adr/0005-document-loaders.md."""
