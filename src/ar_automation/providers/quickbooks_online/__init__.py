"""QuickBooks Online: the codec, the client, the connection; see README.md."""
