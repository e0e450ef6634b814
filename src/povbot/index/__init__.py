"""Passages to ranked hits: one module per engine, all behind the Retriever port."""
