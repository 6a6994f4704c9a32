"""Tables of others as claims: a mapping says which column states what, and each row is read by it."""
