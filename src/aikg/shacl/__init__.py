"""A validator of SHACL: shapes, their constraints, and graphs held against them."""
