"""Settings: ``local`` (embedded default), ``production`` and ``testing`` refine ``base``."""
