"""What can be told from the text of a SPARQL request before it runs, one module per noun."""
