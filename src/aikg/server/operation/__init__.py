"""What operators watch: log, metrics and readiness."""
