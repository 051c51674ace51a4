"""The commands of ``ar-automation``, one module each with a ``register`` function."""
