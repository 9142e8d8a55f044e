"""Dashboard and navigation for people with an account. No models of its own."""
