"""Programs that know nothing of aikg, each used against the running server."""
