"""Tests of the checks, on the real dump and on copies with mistakes."""
