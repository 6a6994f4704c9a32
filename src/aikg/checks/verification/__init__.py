"""The verifier: what the words that a claim rests on prove of it, and what they leave open."""
