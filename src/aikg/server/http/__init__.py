"""What every request and response of the web interface has in common, by RFC 9110 and 9111."""
