"""Tests of the pages for people, over HTTP and in a browser."""
