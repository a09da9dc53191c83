"""The thin outside: HTTP, LangServe, command line."""
