"""Who is who in a table: each name an entity that is there, a new one, or a version or a part of one."""
