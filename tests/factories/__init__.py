"""Real objects for stories, made through the services wherever there is one."""
