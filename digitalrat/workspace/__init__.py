"""Dashboard and navigation for people with an account; background work as the office sees it. No models of its own."""
