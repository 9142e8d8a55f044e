"""How days and times are written and read, where Django's own way does not suit (FORMAT_MODULE_PATH)."""
