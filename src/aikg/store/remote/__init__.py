"""A store behind the SPARQL 1.1 Protocol: any endpoint, on this machine or as large as a cluster."""
